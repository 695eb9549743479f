import { QueryClient } from '@tanstack/react-query';
import { ApiError, isTransient } from './problem.ts';

/** Blips pass within these waits and nobody sees them; what lasts longer is shown, and retried by the connection watcher. */
const quietRetries = 2;
const quietRetryMs = (attempt: number): number => 400 * 2 ** attempt;

/** A refused mutation was not carried out; repeating one is safe for the short waits that a server asks for. */
const longestQuietWaitSeconds = 5;

export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => isTransient(error) && failures < quietRetries,
        retryDelay: quietRetryMs,
      },
      mutations: {
        networkMode: 'always',
        retry: (failures, error) =>
          failures < quietRetries &&
          error instanceof ApiError &&
          error.slug !== 'maintenance' &&
          error.status === 503 &&
          (error.retryAfterSeconds ?? Number.POSITIVE_INFINITY) <= longestQuietWaitSeconds,
        retryDelay: (_, error) => ((error instanceof ApiError && error.retryAfterSeconds) || 1) * 1000,
      },
    },
  });

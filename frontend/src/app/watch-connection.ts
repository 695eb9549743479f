import { onlineManager, type QueryClient } from '@tanstack/react-query';
import type { ConnectionStore } from '../shared/api/connection.ts';
import { isTransient } from '../shared/api/problem.ts';

/**
 * While the API doesn't answer, asks again for what failed: when the server said to (Retry-After), else with growing
 * pauses, and at once when the network comes back or the person returns to the tab.
 */
export function watchConnection(connection: ConnectionStore, queryClient: QueryClient): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;

  const retry = async (): Promise<void> => {
    clearTimeout(timer);
    const failed = { predicate: ({ state }: { state: { error: unknown } }) => isTransient(state.error) };
    if (queryClient.getQueryCache().findAll(failed).length === 0) {
      // Nothing on the screen waits: whoever sends next finds out.
      connection.reachable();
      return;
    }
    await queryClient.refetchQueries(failed, { cancelRefetch: false });
  };

  const schedule = (): void => {
    clearTimeout(timer);
    const state = connection.get();
    if (state.status !== 'ok') timer = setTimeout(() => void retry(), state.retryInMs);
    // One answer shows that all is well again: don't leave other parts of the page behind.
    else void queryClient.refetchQueries({ predicate: (query) => isTransient(query.state.error) });
  };

  const retryNow = (): void => {
    if (connection.get().status !== 'ok' && document.visibilityState === 'visible') void retry();
  };

  const stops = [connection.subscribe(schedule), onlineManager.subscribe(retryNow)];
  document.addEventListener('visibilitychange', retryNow);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', retryNow);
    for (const stop of stops) stop();
  };
}

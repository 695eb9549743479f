import { answer, api } from '../../../shared/api/client.ts';
import { listOptions } from '../../../shared/api/paging.ts';

export const sessionsOptions = () =>
  listOptions(['sessions'], (cursor, signal) =>
    answer(api.GET('/api/v1/auth/sessions', { params: { query: { cursor } }, signal })),
  );

export const revokeSession = (sessionId: string) =>
  answer(api.DELETE('/api/v1/auth/sessions/{sessionId}', { params: { path: { sessionId } } }));

export const revokeOtherSessions = () => answer(api.POST('/api/v1/auth/sessions/revoke-others'));

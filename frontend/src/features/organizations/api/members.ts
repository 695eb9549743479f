import { keepPreviousData } from '@tanstack/react-query';
import { answer, api, ifMatch } from '../../../shared/api/client.ts';
import { listOptions } from '../../../shared/api/paging.ts';

export const membersKey = (organizationId: string) => ['organizations', organizationId, 'members'] as const;

export const membersOptions = (organizationId: string, search = '') => ({
  ...listOptions([...membersKey(organizationId), search], (cursor, signal) =>
    answer(
      api.GET('/api/v1/organizations/{organizationId}/members', {
        params: { path: { organizationId }, query: { cursor, search: search || undefined } },
        signal,
      }),
    ),
  ),
  // While a new search is under way the last result stays, so that the list doesn't flicker with every pause.
  placeholderData: keepPreviousData,
});

export const changeMemberRole = (
  organizationId: string,
  member: { userId: string; version: number },
  role: 'admin' | 'member',
) =>
  answer(
    api.PATCH('/api/v1/organizations/{organizationId}/members/{userId}', {
      params: { path: { organizationId, userId: member.userId }, header: ifMatch(member.version) },
      body: { role },
    }),
  );

export const removeMember = (organizationId: string, userId: string) =>
  answer(
    api.DELETE('/api/v1/organizations/{organizationId}/members/{userId}', {
      params: { path: { organizationId, userId } },
    }),
  );

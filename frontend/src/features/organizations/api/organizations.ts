import { queryOptions } from '@tanstack/react-query';
import { answer, api, idempotent, ifMatch } from '../../../shared/api/client.ts';
import { listOptions } from '../../../shared/api/paging.ts';

export const organizationsOptions = () =>
  listOptions(['organizations', 'list'], (cursor, signal) =>
    answer(api.GET('/api/v1/organizations', { params: { query: { cursor, limit: 100 } }, signal })),
  );

export const organizationOptions = (organizationId: string) =>
  queryOptions({
    queryKey: ['organizations', organizationId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/organizations/{organizationId}', { params: { path: { organizationId } }, signal })),
  });

export const createOrganization = (body: { name: string }, idempotencyKey: string) =>
  answer(api.POST('/api/v1/organizations', { headers: idempotent(idempotencyKey), body }));

export const renameOrganization = (organizationId: string, version: number, body: { name: string }) =>
  answer(
    api.PATCH('/api/v1/organizations/{organizationId}', {
      params: { path: { organizationId }, header: ifMatch(version) },
      body,
    }),
  );

export const leaveOrganization = (organizationId: string) =>
  answer(api.POST('/api/v1/organizations/{organizationId}/leave', { params: { path: { organizationId } } }));

export const transferOrganization = (organizationId: string, body: { userId: string }) =>
  answer(api.POST('/api/v1/organizations/{organizationId}/transfer', { params: { path: { organizationId } }, body }));

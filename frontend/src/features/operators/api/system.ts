import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '../../../shared/api/client.ts';
import { listOptions } from '../../../shared/api/paging.ts';
import type { AuditAction } from '../../../shared/audit/actions.ts';

export const releaseOptions = () =>
  queryOptions({
    queryKey: ['admin', 'release'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/admin/release', { signal })),
  });

export const dependenciesOptions = () =>
  queryOptions({
    queryKey: ['admin', 'dependencies'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/admin/dependencies', { signal })),
    refetchInterval: 10_000,
  });

export const adminAuditEventsOptions = (action: AuditAction | undefined) => ({
  ...listOptions(['admin', 'audit', action ?? 'all'], (cursor, signal) =>
    answer(api.GET('/api/v1/admin/audit-events', { params: { query: { cursor, action } }, signal })),
  ),
  placeholderData: keepPreviousData,
});

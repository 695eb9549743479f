import { keepPreviousData } from '@tanstack/react-query';
import { answer, api } from '../../../shared/api/client.ts';
import { listOptions } from '../../../shared/api/paging.ts';
import type { AuditAction } from '../../../shared/audit/actions.ts';

export const auditEventsOptions = (organizationId: string, action: AuditAction | undefined) => ({
  ...listOptions(['organizations', organizationId, 'audit', action ?? 'all'], (cursor, signal) =>
    answer(
      api.GET('/api/v1/organizations/{organizationId}/audit-events', {
        params: { path: { organizationId }, query: { cursor, action } },
        signal,
      }),
    ),
  ),
  placeholderData: keepPreviousData,
});

import { useInfiniteQuery } from '@tanstack/react-query';
import { IconNotebook } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { auditActions } from '../../../shared/audit/actions.ts';
import { ActionFilter, AuditList } from '../../../shared/audit/audit-list.tsx';
import { EmptyState } from '../../../shared/ui/empty-state.tsx';
import { LoadMore } from '../../../shared/ui/load-more.tsx';
import { Page } from '../../../shared/ui/page.tsx';
import { QueryView } from '../../../shared/ui/query-view.tsx';
import { RowsSkeleton } from '../../../shared/ui/skeletons.tsx';
import { adminAuditEventsOptions } from '../api/system.ts';

const route = getRouteApi('/app/ops/audit');

export function OpsAuditPage() {
  const { action } = route.useSearch();
  const navigate = route.useNavigate();
  const events = useInfiniteQuery(adminAuditEventsOptions(action));
  return (
    <Page title="Audit log" lead="Across all organizations and accounts, newest first.">
      <ActionFilter
        actions={auditActions}
        value={action}
        onChange={(next) => void navigate({ search: { action: next }, replace: true })}
      />
      <QueryView query={events} skeleton={<RowsSkeleton rows={8} height={56} />}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon={<IconNotebook size={28} />} title="Nothing of this kind">
              No such thing has happened. Choose “Everything” to see the whole log.
            </EmptyState>
          ) : (
            <AuditList
              events={rows}
              extra={(event) =>
                event.organization ? <span>in {event.organization.name ?? 'a deleted organization'}</span> : null
              }
            />
          )
        }
      </QueryView>
      <LoadMore query={events} what="events" />
    </Page>
  );
}

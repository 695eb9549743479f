import { useInfiniteQuery } from '@tanstack/react-query';
import { IconNotebook } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { organizationActions } from '../../../shared/audit/actions.ts';
import { ActionFilter, AuditList } from '../../../shared/audit/audit-list.tsx';
import { useOrganization } from '../../../shared/organization-context.ts';
import { EmptyState } from '../../../shared/ui/empty-state.tsx';
import { LoadMore } from '../../../shared/ui/load-more.tsx';
import { Page } from '../../../shared/ui/page.tsx';
import { QueryView } from '../../../shared/ui/query-view.tsx';
import { RowsSkeleton } from '../../../shared/ui/skeletons.tsx';
import { auditEventsOptions } from '../api/audit-events.ts';

const route = getRouteApi('/app/organizations/$organizationId/audit');

export function AuditPage() {
  const organization = useOrganization();
  const { action } = route.useSearch();
  const navigate = route.useNavigate();
  const events = useInfiniteQuery(auditEventsOptions(organization.id, action));
  return (
    <Page
      title={`${organization.name}: audit log`}
      heading="Audit log"
      lead="What happened in the organization and who did it. Entries can’t be changed or deleted."
    >
      <ActionFilter
        actions={organizationActions}
        value={action}
        onChange={(next) => void navigate({ search: { action: next }, replace: true })}
      />
      <QueryView query={events} skeleton={<RowsSkeleton rows={6} height={56} />}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon={<IconNotebook size={28} />} title="Nothing of this kind">
              No such thing has happened here. Choose “Everything” to see the whole log.
            </EmptyState>
          ) : (
            <AuditList events={rows} />
          )
        }
      </QueryView>
      <LoadMore query={events} what="events" />
    </Page>
  );
}

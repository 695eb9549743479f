import { useInfiniteQuery } from '@tanstack/react-query';
import { IconUsersGroup } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { canManage, useOrganization } from '../../../shared/organization-context.ts';
import { EmptyState } from '../../../shared/ui/empty-state.tsx';
import { ButtonLink } from '../../../shared/ui/links.tsx';
import { LoadMore } from '../../../shared/ui/load-more.tsx';
import { Page } from '../../../shared/ui/page.tsx';
import { QueryView } from '../../../shared/ui/query-view.tsx';
import { SearchField } from '../../../shared/ui/search-field.tsx';
import { RowsSkeleton } from '../../../shared/ui/skeletons.tsx';
import { membersOptions } from '../api/members.ts';
import { MembersTable } from '../components/members-table.tsx';

const route = getRouteApi('/app/organizations/$organizationId/members');

export function MembersPage() {
  const organization = useOrganization();
  const { search } = route.useSearch();
  const navigate = route.useNavigate();
  const members = useInfiniteQuery(membersOptions(organization.id, search));
  return (
    <Page
      title={`${organization.name}: members`}
      heading="Members"
      actions={
        canManage(organization) ? (
          <ButtonLink to="/organizations/$organizationId/invitations" params={{ organizationId: organization.id }}>
            Invite people
          </ButtonLink>
        ) : undefined
      }
    >
      <SearchField
        label="Search by name or address"
        value={search ?? ''}
        onSearch={(value) => void navigate({ search: { search: value || undefined }, replace: true })}
      />
      <QueryView query={members} skeleton={<RowsSkeleton rows={6} height={64} />}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon={<IconUsersGroup size={28} />} title="Nobody matches">
              No member’s name or address contains “{search}”.
            </EmptyState>
          ) : (
            <MembersTable organization={organization} members={rows} />
          )
        }
      </QueryView>
      <LoadMore query={members} what="members" />
    </Page>
  );
}

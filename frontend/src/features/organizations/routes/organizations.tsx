import { useInfiniteQuery } from '@tanstack/react-query';
import { IconBuildingLighthouse } from '@tabler/icons-react';
import type { Organization } from '../../../shared/api/types.ts';
import { type Column, DataTable } from '../../../shared/ui/data-table.tsx';
import { EmptyState } from '../../../shared/ui/empty-state.tsx';
import { ButtonLink, TextLink } from '../../../shared/ui/links.tsx';
import { LoadMore } from '../../../shared/ui/load-more.tsx';
import { Page } from '../../../shared/ui/page.tsx';
import { Person } from '../../../shared/ui/person.tsx';
import { QueryView } from '../../../shared/ui/query-view.tsx';
import { RelativeTime } from '../../../shared/ui/relative-time.tsx';
import { RoleBadge } from '../../../shared/ui/role-badge.tsx';
import { RowsSkeleton } from '../../../shared/ui/skeletons.tsx';
import { organizationsOptions } from '../api/organizations.ts';

export function OrganizationsPage() {
  const organizations = useInfiniteQuery(organizationsOptions());
  const isEmpty = organizations.data?.length === 0;
  return (
    <Page
      title="Organizations"
      actions={isEmpty ? undefined : <ButtonLink to="/organizations/new">Create organization</ButtonLink>}
    >
      <QueryView query={organizations} skeleton={<RowsSkeleton rows={3} height={68} />}>
        {(rows) =>
          rows.length === 0 ? (
            <NoOrganization />
          ) : (
            <DataTable caption="Your organizations" columns={columns} rows={rows} rowKey={(row) => row.id} />
          )
        }
      </QueryView>
      <LoadMore query={organizations} what="organizations" />
    </Page>
  );
}

function NoOrganization() {
  return (
    <EmptyState
      icon={<IconBuildingLighthouse size={28} />}
      title="You aren’t in an organization yet"
      action={<ButtonLink to="/organizations/new">Create organization</ButtonLink>}
    >
      Create one and invite the people you work with, or follow the link in an invitation that was mailed to you.
    </EmptyState>
  );
}

const columns: Column<Organization>[] = [
  {
    label: 'Name',
    isTitle: true,
    render: (row) => (
      <Person
        name={row.name}
        label={
          <TextLink to="/organizations/$organizationId" params={{ organizationId: row.id }}>
            {row.name}
          </TextLink>
        }
      />
    ),
  },
  { label: 'Your role', render: (row) => <RoleBadge role={row.role} /> },
  { label: 'Members', render: (row) => row.memberCount.toLocaleString('en') },
  { label: 'Changed', render: (row) => <RelativeTime iso={row.updatedAt} /> },
];

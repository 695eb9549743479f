import { Button, Group, NativeSelect } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconUserSearch } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { EmptyState } from '../../../shared/ui/empty-state.tsx';
import { LoadMore } from '../../../shared/ui/load-more.tsx';
import { Page } from '../../../shared/ui/page.tsx';
import { QueryView } from '../../../shared/ui/query-view.tsx';
import { SearchField } from '../../../shared/ui/search-field.tsx';
import { RowsSkeleton } from '../../../shared/ui/skeletons.tsx';
import { adminUsersOptions, type UserStatus } from '../api/users.ts';
import { CreateUserDialog } from '../components/create-user-dialog.tsx';
import { UsersTable } from '../components/users-table.tsx';

const route = getRouteApi('/app/ops/users');

export function UsersPage() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const [creating, setCreating] = useState(false);
  const users = useInfiniteQuery(adminUsersOptions(filter));
  return (
    <Page title="Users" actions={<Button onClick={() => setCreating(true)}>Create user</Button>}>
      <Group gap="sm">
        <SearchField
          inRow
          label="Search by name or address"
          value={filter.search ?? ''}
          onSearch={(value) =>
            void navigate({ search: (before) => ({ ...before, search: value || undefined }), replace: true })
          }
        />
        <NativeSelect
          aria-label="Show accounts that are"
          value={filter.status ?? ''}
          data={[
            { value: '', label: 'All accounts' },
            { value: 'active', label: 'Active' },
            { value: 'disabled', label: 'Disabled' },
            { value: 'unverified', label: 'Not confirmed' },
          ]}
          onChange={(event) => {
            const status = (event.currentTarget.value || undefined) as UserStatus | undefined;
            void navigate({ search: (before) => ({ ...before, status }), replace: true });
          }}
        />
      </Group>
      <QueryView query={users} skeleton={<RowsSkeleton rows={8} height={64} />}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon={<IconUserSearch size={28} />} title="No account matches">
              The search looks at the start of names and addresses. Widen it, or show all accounts.
            </EmptyState>
          ) : (
            <UsersTable users={rows} />
          )
        }
      </QueryView>
      <LoadMore query={users} what="users" />
      <CreateUserDialog opened={creating} onClose={() => setCreating(false)} />
    </Page>
  );
}

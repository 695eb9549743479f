import { Badge, Button } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AuthSession } from '../../../shared/api/types.ts';
import { FormProblem } from '../../../shared/forms/form-problem.tsx';
import { describeUserAgent } from '../../../shared/lib/user-agent.ts';
import { ConfirmDialog } from '../../../shared/ui/confirm-dialog.tsx';
import { type Column, DataTable } from '../../../shared/ui/data-table.tsx';
import { LoadMore } from '../../../shared/ui/load-more.tsx';
import { Page } from '../../../shared/ui/page.tsx';
import { QueryView } from '../../../shared/ui/query-view.tsx';
import { RelativeTime } from '../../../shared/ui/relative-time.tsx';
import { RowsSkeleton } from '../../../shared/ui/skeletons.tsx';
import { toast } from '../../../shared/ui/toast.ts';
import { revokeOtherSessions, revokeSession, sessionsOptions } from '../api/sessions.ts';
import { AccountTabs } from '../components/account-tabs.tsx';

export function SessionsPage() {
  const sessions = useInfiniteQuery(sessionsOptions());
  const hasOthers = sessions.data?.some((one) => !one.current) ?? false;
  return (
    <Page title="Sessions" heading="Your account">
      <AccountTabs />
      <RevokeOthers visible={hasOthers} />
      <QueryView query={sessions} skeleton={<RowsSkeleton rows={3} height={64} />}>
        {(rows) => (
          <DataTable caption="Where you are signed in" columns={columns} rows={rows} rowKey={(row) => row.id} />
        )}
      </QueryView>
      <LoadMore query={sessions} what="sessions" />
    </Page>
  );
}

const columns: Column<AuthSession>[] = [
  {
    label: 'Device',
    isTitle: true,
    render: (row) => (
      <span title={row.userAgent ?? undefined}>
        <strong>{describeUserAgent(row.userAgent)}</strong>{' '}
        {row.current ? <Badge color="harbor">This one</Badge> : null}
      </span>
    ),
  },
  { label: 'Address', render: (row) => row.ip ?? 'unknown' },
  { label: 'Last used', render: (row) => <RelativeTime iso={row.lastUsedAt} /> },
  { label: 'Signed in', render: (row) => <RelativeTime iso={row.createdAt} /> },
  { label: 'Actions', isActions: true, render: (row) => (row.current ? null : <RevokeButton row={row} />) },
];

function RevokeButton({ row }: { row: AuthSession }) {
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeSession(row.id),
    onSuccess: () => {
      toast('That session is signed out.');
      return queryClient.invalidateQueries({ queryKey: sessionsOptions().queryKey });
    },
  });
  return (
    <>
      <Button
        variant="default"
        size="sm"
        loading={revoke.isPending}
        onClick={() => revoke.mutate()}
        aria-label={`Sign out ${describeUserAgent(row.userAgent)}`}
      >
        Sign out
      </Button>
      <FormProblem error={revoke.error} />
    </>
  );
}

function RevokeOthers({ visible }: { visible: boolean }) {
  const [asking, setAsking] = useState(false);
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: revokeOtherSessions,
    onSuccess: async ({ revoked }) => {
      await queryClient.invalidateQueries({ queryKey: sessionsOptions().queryKey });
      setAsking(false);
      toast(revoked === 1 ? 'One other session is signed out.' : `${revoked} other sessions are signed out.`);
    },
  });
  return (
    <div>
      <p>These browsers are signed in as you. Sign out any that you don’t recognize, then change your password.</p>
      <Button variant="default" disabled={!visible} onClick={() => setAsking(true)}>
        Sign out everywhere else
      </Button>
      <ConfirmDialog
        opened={asking}
        title="Sign out everywhere else?"
        confirmLabel="Sign out the others"
        loading={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoke.mutate()}
        onClose={() => setAsking(false)}
      >
        All your other sessions end at once. You stay signed in here.
      </ConfirmDialog>
    </div>
  );
}

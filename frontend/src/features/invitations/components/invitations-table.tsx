import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Invitation } from '../../../shared/api/types.ts';
import { FormProblem } from '../../../shared/forms/form-problem.tsx';
import { ConfirmDialog } from '../../../shared/ui/confirm-dialog.tsx';
import { type Column, DataTable } from '../../../shared/ui/data-table.tsx';
import { RelativeTime } from '../../../shared/ui/relative-time.tsx';
import { RoleBadge } from '../../../shared/ui/role-badge.tsx';
import { toast } from '../../../shared/ui/toast.ts';
import { invitationsOptions, resendInvitation, revokeInvitation } from '../api/invitations.ts';

const isExpired = (invitation: Invitation): boolean => Date.parse(invitation.expiresAt) < Date.now();

export function InvitationsTable({
  organizationId,
  invitations,
}: {
  organizationId: string;
  invitations: Invitation[];
}) {
  const [revoking, setRevoking] = useState<Invitation>();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: invitationsOptions(organizationId).queryKey });
  const resend = useMutation({
    mutationFn: (row: Invitation) => resendInvitation(organizationId, row.id),
    onSuccess: (_, row) => {
      toast(`The invitation to ${row.email} is sent again.`);
      return refresh();
    },
  });
  const revoke = useMutation({
    mutationFn: (row: Invitation) => revokeInvitation(organizationId, row.id),
    onSuccess: (_, row) => {
      setRevoking(undefined);
      toast(`The invitation to ${row.email} no longer works.`);
      return refresh();
    },
  });
  const columns: Column<Invitation>[] = [
    { label: 'Address', isTitle: true, render: (row) => <strong>{row.email}</strong> },
    { label: 'Role', render: (row) => <RoleBadge role={row.role} /> },
    { label: 'Invited by', render: (row) => row.invitedBy?.name ?? 'someone who has left' },
    { label: 'Sent', render: (row) => <RelativeTime iso={row.createdAt} /> },
    {
      label: 'Expires',
      render: (row) => (isExpired(row) ? 'expired' : <RelativeTime iso={row.expiresAt} />),
    },
    {
      label: 'Actions',
      isActions: true,
      render: (row) => (
        <>
          <Button
            variant="subtle"
            size="sm"
            loading={resend.isPending && resend.variables.id === row.id}
            onClick={() => resend.mutate(row)}
            aria-label={`Send again to ${row.email}`}
          >
            Send again
          </Button>
          <Button
            variant="default"
            size="sm"
            onClick={() => setRevoking(row)}
            aria-label={`Revoke the invitation to ${row.email}`}
          >
            Revoke
          </Button>
        </>
      ),
    },
  ];
  return (
    <>
      <FormProblem error={resend.error} />
      <DataTable caption="Open invitations" columns={columns} rows={invitations} rowKey={(row) => row.id} />
      <ConfirmDialog
        opened={revoking !== undefined}
        title="Revoke this invitation?"
        confirmLabel="Revoke"
        danger
        loading={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoking && revoke.mutate(revoking)}
        onClose={() => {
          revoke.reset();
          setRevoking(undefined);
        }}
      >
        The link in the mail to {revoking?.email} stops working. You can invite the address again later.
      </ConfirmDialog>
    </>
  );
}

import { Badge, Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Member, Organization } from '../../../shared/api/types.ts';
import { useUser } from '../../../shared/session/session.ts';
import { ConfirmDialog } from '../../../shared/ui/confirm-dialog.tsx';
import { type Column, DataTable } from '../../../shared/ui/data-table.tsx';
import { Person } from '../../../shared/ui/person.tsx';
import { RelativeTime } from '../../../shared/ui/relative-time.tsx';
import { RoleBadge } from '../../../shared/ui/role-badge.tsx';
import { toast } from '../../../shared/ui/toast.ts';
import { membersKey, removeMember } from '../api/members.ts';
import { MemberRole } from './member-role.tsx';

/** The owner may remove anyone else; an admin only plain members. Nobody removes themselves: that is leaving. */
export function mayRemove(organization: Organization, member: Member, myId: string): boolean {
  if (member.userId === myId) return false;
  return organization.role === 'owner' || (organization.role === 'admin' && member.role === 'member');
}

export function MembersTable({ organization, members }: { organization: Organization; members: Member[] }) {
  const me = useUser();
  const [removing, setRemoving] = useState<Member>();
  const columns: Column<Member>[] = [
    {
      label: 'Member',
      isTitle: true,
      render: (row) => (
        <Person
          name={row.name}
          detail={row.email}
          badge={row.userId === me.id ? <Badge color="gray">You</Badge> : undefined}
        />
      ),
    },
    {
      label: 'Role',
      render: (row) =>
        organization.role === 'owner' && row.role !== 'owner' ? (
          <MemberRole organizationId={organization.id} member={row} />
        ) : (
          <RoleBadge role={row.role} />
        ),
    },
    { label: 'Joined', render: (row) => <RelativeTime iso={row.joinedAt} /> },
    {
      label: 'Actions',
      isActions: true,
      render: (row) =>
        mayRemove(organization, row, me.id) ? (
          <Button variant="default" size="sm" onClick={() => setRemoving(row)} aria-label={`Remove ${row.name}`}>
            Remove
          </Button>
        ) : null,
    },
  ];
  return (
    <>
      <DataTable caption="Members" columns={columns} rows={members} rowKey={(row) => row.userId} />
      <RemoveDialog organization={organization} member={removing} onClose={() => setRemoving(undefined)} />
    </>
  );
}

interface RemoveDialogProps {
  organization: Organization;
  member: Member | undefined;
  onClose: () => void;
}

function RemoveDialog({ organization, member, onClose }: RemoveDialogProps) {
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: (target: Member) => removeMember(organization.id, target.userId),
    onSuccess: async (_, target) => {
      onClose();
      toast(`${target.name} is no longer a member.`);
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: membersKey(organization.id) }),
        queryClient.invalidateQueries({ queryKey: ['organizations', organization.id], exact: true }),
      ]);
    },
  });
  return (
    <ConfirmDialog
      opened={member !== undefined}
      title={`Remove ${member?.name ?? ''}?`}
      confirmLabel="Remove"
      danger
      loading={remove.isPending}
      error={remove.error}
      onConfirm={() => member && remove.mutate(member)}
      onClose={() => {
        remove.reset();
        onClose();
      }}
    >
      {member?.name} loses access to {organization.name} at once. What they did stays in the audit log.
    </ConfirmDialog>
  );
}

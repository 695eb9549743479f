import { NativeSelect } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { hasSlug } from '../../../shared/api/problem.ts';
import type { Member } from '../../../shared/api/types.ts';
import { describeFailure } from '../../../shared/ui/failure.tsx';
import { roleNames } from '../../../shared/ui/role-badge.tsx';
import { toast } from '../../../shared/ui/toast.ts';
import { changeMemberRole, membersKey } from '../api/members.ts';

type GivenRole = 'admin' | 'member';

/** The owner's choice of a member's role; takes effect when chosen. */
export function MemberRole({ organizationId, member }: { organizationId: string; member: Member }) {
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: membersKey(organizationId) });
  const change = useMutation({
    mutationFn: (role: GivenRole) => changeMemberRole(organizationId, member, role),
    onSuccess: async (updated) => {
      await refresh();
      toast(`${updated.name} is ${updated.role === 'admin' ? 'an admin' : 'a member'} now.`);
    },
    onError: (error) => {
      if (hasSlug(error, 'precondition-failed', 'not-found')) void refresh();
    },
  });
  const problem = hasSlug(change.error, 'precondition-failed')
    ? 'Someone else changed this member meanwhile. This is the newest; choose again.'
    : change.error && describeFailure(change.error).detail;
  return (
    <NativeSelect
      size="sm"
      aria-label={`Role of ${member.name}`}
      value={change.isPending ? change.variables : member.role}
      disabled={change.isPending}
      error={problem}
      data={(['admin', 'member'] as const).map((role) => ({ value: role, label: roleNames[role] }))}
      onChange={(event) => change.mutate(event.currentTarget.value as GivenRole)}
    />
  );
}

import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Organization } from '../../../shared/api/types.ts';
import { FormProblem } from '../../../shared/forms/form-problem.tsx';
import { useDraft } from '../../../shared/forms/use-draft.ts';
import { useForm } from '../../../shared/forms/use-form.ts';
import { useFormMutation } from '../../../shared/forms/use-form-mutation.ts';
import { useIdempotencyKey } from '../../../shared/forms/use-idempotency-key.ts';
import { checkEmail } from '../../../shared/forms/validate.ts';
import { toast } from '../../../shared/ui/toast.ts';
import { createInvitation, invitationsOptions, type InvitedRole } from '../api/invitations.ts';

type InviteValues = {
  email: string;
  role: InvitedRole;
};

export function InviteForm({ organization }: { organization: Organization }) {
  const queryClient = useQueryClient();
  const form = useForm<InviteValues>({
    initialValues: { email: '', role: 'member' },
    validate: { email: checkEmail },
  });
  const clearDraft = useDraft(form, `invite.${organization.id}`, ['email', 'role']);
  const idempotency = useIdempotencyKey();
  const { formProps, error, isPending } = useFormMutation(form, {
    send: ({ email, role }) => {
      const body = { email: email.trim(), role };
      return createInvitation(organization.id, body, idempotency.keyFor(body));
    },
    onSent: (created) => {
      idempotency.done();
      clearDraft();
      form.restart({ email: '', role: 'member' });
      toast(`An invitation is on its way to ${created.email}.`);
      return queryClient.invalidateQueries({ queryKey: invitationsOptions(organization.id).queryKey });
    },
  });
  const isOwner = organization.role === 'owner';
  return (
    <form {...formProps}>
      <Stack gap="md">
        <Group align="flex-start" gap="sm">
          <TextInput
            label="E-mail address"
            type="email"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            flex="3 1 15rem"
            {...form.field('email')}
          />
          <NativeSelect
            label="Role"
            flex="1 1 8rem"
            data={[
              { value: 'member', label: 'Member' },
              // An admin may invite members only.
              ...(isOwner ? [{ value: 'admin', label: 'Admin' }] : []),
            ]}
            {...form.field('role')}
          />
        </Group>
        <FormProblem error={error} />
        <Button type="submit" loading={isPending} style={{ alignSelf: 'flex-start' }}>
          Send invitation
        </Button>
      </Stack>
    </form>
  );
}

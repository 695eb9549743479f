import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { FormProblem } from '../../../shared/forms/form-problem.tsx';
import { useDraft } from '../../../shared/forms/use-draft.ts';
import { useForm } from '../../../shared/forms/use-form.ts';
import { useFormMutation } from '../../../shared/forms/use-form-mutation.ts';
import { useIdempotencyKey } from '../../../shared/forms/use-idempotency-key.ts';
import { checkEmail, checkName } from '../../../shared/forms/validate.ts';
import { toast } from '../../../shared/ui/toast.ts';
import { adminUsersKey, createUser, type UserRole } from '../api/users.ts';

type Values = {
  name: string;
  email: string;
  role: UserRole;
};

export function CreateUserDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Create a user">
      <CreateUserForm onClose={onClose} />
    </Modal>
  );
}

function CreateUserForm({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  const form = useForm<Values>({
    initialValues: { name: '', email: '', role: 'user' },
    validate: { name: checkName, email: checkEmail },
  });
  const clearDraft = useDraft(form, 'create-user', ['name', 'email', 'role']);
  const idempotency = useIdempotencyKey();
  const { formProps, error, isPending } = useFormMutation(form, {
    send: ({ name, email, role }) => {
      const body = { name: name.trim(), email: email.trim(), role };
      return createUser(body, idempotency.keyFor(body));
    },
    onSent: async (created) => {
      idempotency.done();
      clearDraft();
      await queryClient.invalidateQueries({ queryKey: adminUsersKey });
      onClose();
      toast(`${created.name} gets a mail with a link to set a password.`);
    },
  });
  return (
    <form {...formProps}>
      <Stack gap="md">
        <TextInput label="Name" autoComplete="off" data-autofocus {...form.field('name')} />
        <TextInput label="E-mail address" type="email" autoComplete="off" {...form.field('email')} />
        <NativeSelect
          label="Role"
          description="Operators see and change every account."
          data={[
            { value: 'user', label: 'User' },
            { value: 'operator', label: 'Operator' },
          ]}
          {...form.field('role')}
        />
        <FormProblem error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isPending}>
            Create user
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { AdminUser } from '../../../shared/api/types.ts';
import { UpdateProblem } from '../../../shared/forms/changed-elsewhere.tsx';
import { useDraft } from '../../../shared/forms/use-draft.ts';
import { useForm } from '../../../shared/forms/use-form.ts';
import { useFormMutation } from '../../../shared/forms/use-form-mutation.ts';
import { checkEmail, checkName } from '../../../shared/forms/validate.ts';
import { session, useUser } from '../../../shared/session/session.ts';
import { toast } from '../../../shared/ui/toast.ts';
import { adminUsersKey, type UserRole, updateUser } from '../api/users.ts';

interface EditUserDialogProps {
  user: AdminUser;
  opened: boolean;
  onClose: () => void;
}

type Values = {
  name: string;
  email: string;
  role: UserRole;
};

export function EditUserDialog({ user, opened, onClose }: EditUserDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Edit ${user.name}`}>
      <EditUserForm user={user} onClose={onClose} />
    </Modal>
  );
}

function EditUserForm({ user, onClose }: Omit<EditUserDialogProps, 'opened'>) {
  const queryClient = useQueryClient();
  const me = useUser();
  const form = useForm<Values>({
    initialValues: { name: user.name, email: user.email, role: user.role },
    validate: { name: checkName, email: checkEmail },
  });
  const clearDraft = useDraft(form, `edit-user.${user.id}`, ['name', 'email', 'role']);
  const { formProps, error, isPending } = useFormMutation(form, {
    send: ({ name, email, role }) => updateUser(user, { name: name.trim(), email: email.trim(), role }),
    onSent: async (updated) => {
      clearDraft();
      if (updated.id === me.id)
        session.updateUser({ ...me, name: updated.name, email: updated.email, version: updated.version });
      await queryClient.invalidateQueries({ queryKey: adminUsersKey });
      onClose();
      toast(`${updated.name} is saved.`);
    },
  });
  return (
    <form {...formProps}>
      <Stack gap="md">
        <TextInput label="Name" autoComplete="off" {...form.field('name')} />
        <TextInput label="E-mail address" type="email" autoComplete="off" {...form.field('email')} />
        <NativeSelect
          label="Role"
          description={user.id === me.id ? 'Your own role is another operator’s to change.' : undefined}
          disabled={user.id === me.id}
          data={[
            { value: 'user', label: 'User' },
            { value: 'operator', label: 'Operator' },
          ]}
          {...form.field('role')}
        />
        <UpdateProblem
          error={error}
          latest={`It now says: ${user.name}, ${user.email}, ${user.role}.`}
          onReload={() => queryClient.refetchQueries({ queryKey: adminUsersKey, type: 'active' })}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isPending} disabled={!form.isDirty}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

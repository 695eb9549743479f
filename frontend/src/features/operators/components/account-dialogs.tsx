import { Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AdminUser } from '../../../shared/api/types.ts';
import { ConfirmDialog } from '../../../shared/ui/confirm-dialog.tsx';
import { toast } from '../../../shared/ui/toast.ts';
import { adminUsersKey, deleteUser, readUser, updateUser } from '../api/users.ts';

interface AccountDialogProps {
  user: AdminUser;
  opened: boolean;
  onClose: () => void;
}

export function DisableUserDialog({ user, opened, onClose }: AccountDialogProps) {
  const queryClient = useQueryClient();
  const next = !user.disabled;
  const change = useMutation({
    // The switch doesn't depend on what else was changed meanwhile, so it is put on the newest version.
    mutationFn: async () => updateUser(await readUser(user.id), { disabled: next }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: adminUsersKey });
      onClose();
      toast(next ? `${user.name} is disabled and signed out everywhere.` : `${user.name} can sign in again.`);
    },
  });
  return (
    <ConfirmDialog
      opened={opened}
      title={next ? `Disable ${user.name}?` : `Enable ${user.name}?`}
      confirmLabel={next ? 'Disable' : 'Enable'}
      danger={next}
      loading={change.isPending}
      error={change.error}
      onConfirm={() => change.mutate()}
      onClose={() => {
        change.reset();
        onClose();
      }}
    >
      {next
        ? 'They are signed out everywhere within a second and can’t sign in until the account is enabled again. Nothing is deleted.'
        : 'They can sign in again with their password.'}
    </ConfirmDialog>
  );
}

export function DeleteUserDialog({ user, opened, onClose }: AccountDialogProps) {
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState('');
  const [isWrong, setWrong] = useState(false);
  const close = (): void => {
    setTyped('');
    setWrong(false);
    remove.reset();
    onClose();
  };
  const remove = useMutation({
    mutationFn: () => deleteUser(user.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: adminUsersKey });
      close();
      toast(`The account of ${user.name} is deleted.`);
    },
  });
  const confirm = (): void => {
    if (typed.trim().toLowerCase() === user.email.toLowerCase()) remove.mutate();
    else setWrong(true);
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={`Delete ${user.name}?`}
      confirmLabel="Delete account"
      danger
      loading={remove.isPending}
      error={remove.error}
      onConfirm={confirm}
      onClose={close}
    >
      <Text mb="md">This can’t be undone. To keep someone out for a while, disable the account instead.</Text>
      <TextInput
        label={
          <>
            Type <strong>{user.email}</strong> to confirm
          </>
        }
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={typed}
        error={isWrong ? 'That isn’t the address of this account.' : undefined}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setWrong(false);
        }}
      />
    </ConfirmDialog>
  );
}

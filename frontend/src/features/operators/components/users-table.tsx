import { ActionIcon, Badge, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import type { AdminUser } from '../../../shared/api/types.ts';
import { useUser } from '../../../shared/session/session.ts';
import { type Column, DataTable } from '../../../shared/ui/data-table.tsx';
import { Person } from '../../../shared/ui/person.tsx';
import { RelativeTime } from '../../../shared/ui/relative-time.tsx';
import { DeleteUserDialog, DisableUserDialog } from './account-dialogs.tsx';
import { EditUserDialog } from './edit-user-dialog.tsx';

type Task = { kind: 'edit' | 'disable' | 'delete'; user: AdminUser };

export function UsersTable({ users }: { users: AdminUser[] }) {
  const [task, setTask] = useState<Task>();
  const close = (): void => setTask(undefined);
  // A dialog works on the newest version of its user, which a reload may have brought.
  const user = users.find((row) => row.id === task?.user.id) ?? task?.user;
  const columns: Column<AdminUser>[] = [
    { label: 'User', isTitle: true, render: (row) => <Person name={row.name} detail={row.email} /> },
    {
      label: 'Role',
      render: (row) => <Badge color={row.role === 'operator' ? 'harbor' : 'gray'}>{roleNames[row.role]}</Badge>,
    },
    { label: 'State', render: (row) => <AccountState user={row} /> },
    { label: 'Last sign-in', render: (row) => (row.lastSignInAt ? <RelativeTime iso={row.lastSignInAt} /> : 'never') },
    { label: 'Created', render: (row) => <RelativeTime iso={row.createdAt} /> },
    {
      label: 'Actions',
      isActions: true,
      render: (row) => <RowMenu user={row} onChoose={(kind) => setTask({ kind, user: row })} />,
    },
  ];
  return (
    <>
      <DataTable caption="Users" columns={columns} rows={users} rowKey={(row) => row.id} />
      {user ? (
        <>
          <EditUserDialog key={user.id} user={user} opened={task?.kind === 'edit'} onClose={close} />
          <DisableUserDialog user={user} opened={task?.kind === 'disable'} onClose={close} />
          <DeleteUserDialog user={user} opened={task?.kind === 'delete'} onClose={close} />
        </>
      ) : null}
    </>
  );
}

const roleNames = { user: 'User', operator: 'Operator' } as const;

function AccountState({ user }: { user: AdminUser }) {
  if (user.disabled) return <Badge color="red">Disabled</Badge>;
  return user.emailVerified ? <Badge color="green">Active</Badge> : <Badge color="amber">Not confirmed</Badge>;
}

function RowMenu({ user, onChoose }: { user: AdminUser; onChoose: (kind: Task['kind']) => void }) {
  const isMe = useUser().id === user.id;
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={`Actions for ${user.name}`}>
          <IconDots size={18} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onChoose('edit')}>Edit</Menu.Item>
        {/* Operators don't lock themselves out. */}
        <Menu.Item onClick={() => onChoose('disable')} disabled={isMe}>
          {user.disabled ? 'Enable' : 'Disable'}
        </Menu.Item>
        <Menu.Item color="red" onClick={() => onChoose('delete')} disabled={isMe}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

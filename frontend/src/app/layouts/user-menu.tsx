import { Menu, type MantineColorScheme, UnstyledButton, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { IconDeviceDesktop, IconLogout, IconMoon, IconSelector, IconSettings, IconSun } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { session, useUser } from '../../shared/session/session.ts';
import { describeFailure } from '../../shared/ui/failure.tsx';
import { Person } from '../../shared/ui/person.tsx';
import { toastProblem } from '../../shared/ui/toast.ts';
import classes from './user-menu.module.css';

const schemes: { value: MantineColorScheme; label: string; icon: React.ReactNode }[] = [
  { value: 'auto', label: 'Like the system', icon: <IconDeviceDesktop size={18} /> },
  { value: 'light', label: 'Light', icon: <IconSun size={18} /> },
  { value: 'dark', label: 'Dark', icon: <IconMoon size={18} /> },
];

/** Who is signed in, their account, the look, and the way out. */
export function UserMenu({ onNavigate }: { onNavigate?: () => void }) {
  const user = useUser();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useMutation({
    mutationFn: () => session.signOut(),
    onError: (error) => toastProblem(`You are still signed in. ${describeFailure(error).detail}`),
  });
  return (
    <Menu width="target" position="top-start">
      <Menu.Target>
        <UnstyledButton className={classes.target}>
          <VisuallyHidden>Your menu, </VisuallyHidden>
          <Person name={user.name} detail={user.email} isTight />
          <IconSelector size={18} aria-hidden="true" className={classes.chevron} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/account/profile" onClick={onNavigate} leftSection={<IconSettings size={18} />}>
          Your account
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Appearance</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as MantineColorScheme)}>
          {schemes.map((scheme) => (
            <Menu.RadioItem key={scheme.value} value={scheme.value} rightSection={scheme.icon}>
              {scheme.label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item onClick={() => signOut.mutate()} disabled={signOut.isPending} leftSection={<IconLogout size={18} />}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

import { Menu, ScrollArea, Skeleton, UnstyledButton } from '@mantine/core';
import { IconCheck, IconLayoutList, IconPlus, IconSelector } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { organizationsOptions } from '../api/organizations.ts';
import classes from './organization-switcher.module.css';

interface OrganizationSwitcherProps {
  organizationId: string | undefined;
  onNavigate?: () => void;
}

/** Shows the open organization and goes to another. */
export function OrganizationSwitcher({ organizationId, onNavigate }: OrganizationSwitcherProps) {
  const organizations = useInfiniteQuery(organizationsOptions());
  const current = organizations.data?.find((one) => one.id === organizationId);
  if (organizations.isPending) return <Skeleton height={46} radius="md" />;
  return (
    <Menu width="target" position="bottom-start">
      <Menu.Target>
        <UnstyledButton className={classes.target}>
          <span className={classes.current}>{current?.name ?? 'Organizations'}</span>
          <IconSelector size={18} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <ScrollArea.Autosize mah="18rem" type="auto">
          {organizations.data?.map((one) => (
            <Menu.Item
              key={one.id}
              component={Link}
              to={`/organizations/${one.id}`}
              onClick={onNavigate}
              aria-current={one.id === organizationId || undefined}
              rightSection={one.id === organizationId ? <IconCheck size={16} aria-hidden="true" /> : null}
            >
              {one.name}
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
        {organizations.data?.length ? <Menu.Divider /> : null}
        <Menu.Item component={Link} to="/organizations" onClick={onNavigate} leftSection={<IconLayoutList size={16} />}>
          All organizations
        </Menu.Item>
        <Menu.Item component={Link} to="/organizations/new" onClick={onNavigate} leftSection={<IconPlus size={16} />}>
          Create organization
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

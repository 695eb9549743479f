import { Badge } from '@mantine/core';
import type { OrganizationRole } from '../api/types.ts';

export const roleNames: Record<OrganizationRole, string> = { owner: 'Owner', admin: 'Admin', member: 'Member' };

export function RoleBadge({ role }: { role: OrganizationRole }) {
  return <Badge color={role === 'member' ? 'gray' : 'harbor'}>{roleNames[role]}</Badge>;
}

import { createContext, use } from 'react';
import type { Organization } from './api/types.ts';

/** The organization whose pages are open; the layout above those pages loads it and provides it. */
export const OrganizationContext = createContext<Organization | undefined>(undefined);

export function useOrganization(): Organization {
  const organization = use(OrganizationContext);
  if (!organization) throw new Error('useOrganization outside of an organization’s pages');
  return organization;
}

/** Owners and admins look after members, invitations and the log. */
export const canManage = (organization: Organization): boolean => organization.role !== 'member';

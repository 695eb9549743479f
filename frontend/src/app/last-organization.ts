import { localStore } from '../shared/lib/web-storage.ts';

const keyOf = (userId: string): string => `quayside.last-organization.${userId}`;

/** The organization that a person had open last, so that they come back to it. */
export const lastOrganization = {
  read: (userId: string) => localStore.read(keyOf(userId)) ?? undefined,
  write: (userId: string, organizationId: string) => localStore.write(keyOf(userId), organizationId),
};

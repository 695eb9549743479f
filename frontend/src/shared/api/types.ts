import type { components } from './schema.d.ts';

/** The API's own names for what it sends, so that features don't reach into the generated file. */
type Schemas = components['schemas'];

export type User = Schemas['User'];
export type Session = Schemas['Session'];
export type AuthSession = Schemas['AuthSession'];
export type Organization = Schemas['Organization'];
export type OrganizationRole = Organization['role'];
export type Member = Schemas['Member'];
export type Invitation = Schemas['Invitation'];
export type InvitationPreview = Schemas['InvitationPreview'];
export type AuditEvent = Schemas['AuditEvent'];
export type AdminUser = Schemas['AdminUser'];
export type AdminAuditEvent = Schemas['AdminAuditEvent'];
export type Dependencies = Schemas['Dependencies'];
export type Release = Schemas['Release'];
export type MaintenanceStatus = Schemas['Maintenance'];
export type AdminMaintenance = Schemas['AdminMaintenance'];
export type MaintenanceChange = Schemas['MaintenanceUpdate'];
export type Problem = Schemas['Problem'];

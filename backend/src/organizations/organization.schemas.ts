import { z } from 'zod';
import { pageQueryShape } from '../http/page.ts';
import { emailSchema, idSchema, linkTokenSchema, nameSchema, searchSchema, timestampSchema } from '../http/schemas.ts';
import { MEMBER_ROLES } from './organization.entity.ts';

const roleSchema = z.enum(MEMBER_ROLES);
/** The owner's role is handed over, never assigned. */
const assignableRole = z.enum(['member', 'admin'], { error: 'Expected member or admin.' });
export type AssignableRole = z.infer<typeof assignableRole>;

export const organizationSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    role: roleSchema.meta({ description: "One's own role in it." }),
    memberCount: z.int(),
    createdAt: timestampSchema,
    updatedAt: timestampSchema,
    version: z.int(),
  })
  .meta({ id: 'Organization' });
export type OrganizationView = z.infer<typeof organizationSchema>;

export const organizationBody = z.strictObject({ name: nameSchema }).meta({ id: 'OrganizationBody' });
export type OrganizationBody = z.infer<typeof organizationBody>;

export const memberSchema = z
  .object({
    userId: idSchema,
    name: z.string(),
    email: z.string(),
    role: roleSchema,
    joinedAt: timestampSchema,
    version: z.int(),
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof memberSchema>;

export const memberQuery = z.strictObject({
  ...pageQueryShape,
  search: searchSchema.meta({ description: 'Start of a name or address.' }),
});
export type MemberQuery = z.infer<typeof memberQuery>;

export const memberUpdate = z.strictObject({ role: assignableRole }).meta({ id: 'MemberUpdate' });
export type MemberUpdate = z.infer<typeof memberUpdate>;

export const transferBody = z.strictObject({ userId: idSchema }).meta({ id: 'TransferBody' });
export type TransferBody = z.infer<typeof transferBody>;

export const invitationSchema = z
  .object({
    id: idSchema,
    email: z.string(),
    role: assignableRole,
    invitedBy: z.object({ id: idSchema, name: z.string() }).nullable(),
    createdAt: timestampSchema,
    expiresAt: timestampSchema,
  })
  .meta({ id: 'Invitation' });
export type InvitationView = z.infer<typeof invitationSchema>;

export const invitationBody = z
  .strictObject({ email: emailSchema, role: assignableRole })
  .meta({ id: 'InvitationBody' });
export type InvitationBody = z.infer<typeof invitationBody>;

export const invitationTokenBody = z.strictObject({ token: linkTokenSchema }).meta({ id: 'InvitationTokenBody' });
export type InvitationTokenBody = z.infer<typeof invitationTokenBody>;

export const invitationPreviewSchema = z
  .object({
    organizationName: z.string(),
    email: z.string(),
    role: assignableRole,
    invitedByName: z.string().nullable(),
    expiresAt: timestampSchema,
  })
  .meta({ id: 'InvitationPreview', description: 'What the holder of an invitation link may see before they sign in.' });
export type InvitationPreview = z.infer<typeof invitationPreviewSchema>;

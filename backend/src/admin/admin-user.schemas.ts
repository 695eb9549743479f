import { z } from 'zod';
import { pageQueryShape } from '../http/page.ts';
import { emailSchema, idSchema, nameSchema, searchSchema, timestampSchema } from '../http/schemas.ts';
import { type User, USER_ROLES } from '../users/user.entity.ts';

const roleSchema = z.enum(USER_ROLES, { error: 'Expected user or operator.' });

export const adminUserSchema = z
  .object({
    id: idSchema,
    email: z.string(),
    name: z.string(),
    role: roleSchema,
    emailVerified: z.boolean(),
    disabled: z.boolean(),
    createdAt: timestampSchema,
    lastSignInAt: timestampSchema.nullable(),
    version: z.int(),
  })
  .meta({ id: 'AdminUser', description: 'An account as operators see it.' });
export type AdminUser = z.infer<typeof adminUserSchema>;

export const USER_STATUSES = ['active', 'disabled', 'unverified'] as const;

export const adminUserQuery = z.strictObject({
  ...pageQueryShape,
  search: searchSchema.meta({ description: 'Start of a name or address.' }),
  status: z.enum(USER_STATUSES, { error: 'Expected active, disabled or unverified.' }).optional(),
});
export type AdminUserQuery = z.infer<typeof adminUserQuery>;

export const adminUserBody = z
  .strictObject({ email: emailSchema, name: nameSchema, role: roleSchema })
  .meta({ id: 'AdminUserBody' });
export type AdminUserBody = z.infer<typeof adminUserBody>;

export const adminUserUpdate = z
  .strictObject({
    email: emailSchema,
    name: nameSchema,
    role: roleSchema,
    disabled: z.boolean({ error: 'Expected true or false.' }),
  })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, 'Name at least one field to change.')
  .meta({ id: 'AdminUserUpdate' });
export type AdminUserUpdate = z.infer<typeof adminUserUpdate>;

export const toAdminUser = (row: User): AdminUser => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: row.role,
  emailVerified: row.emailVerifiedAt !== null,
  disabled: row.disabledAt !== null,
  createdAt: row.createdAt.toISOString(),
  lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
  version: row.version,
});

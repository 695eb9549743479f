import { z } from 'zod';
import { pageQueryShape } from '../http/page.ts';
import { idSchema, timestampSchema } from '../http/schemas.ts';

/** Everything the log can say. Names are kept for ever: clients and reports filter by them. */
export const AUDIT_ACTIONS = [
  'user.registered',
  'user.signed-in',
  'user.sign-in-failed',
  'user.signed-out',
  'user.password-reset-requested',
  'user.password-reset',
  'user.password-changed',
  'user.created',
  'user.changed',
  'user.disabled',
  'user.enabled',
  'user.deleted',
  'session.revoked',
  'session.reuse-detected',
  'organization.created',
  'organization.renamed',
  'organization.transferred',
  'member.joined',
  'member.role-changed',
  'member.removed',
  'member.left',
  'invitation.created',
  'invitation.resent',
  'invitation.revoked',
  'maintenance.enabled',
  'maintenance.scheduled',
  'maintenance.disabled',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export const auditActionSchema = z.enum(AUDIT_ACTIONS, { error: 'Not an action of the audit log.' });

export const auditQuery = z.strictObject({ ...pageQueryShape, action: auditActionSchema.optional() });
export type AuditQuery = z.infer<typeof auditQuery>;

export const auditEventSchema = z
  .object({
    id: idSchema,
    action: z.enum(AUDIT_ACTIONS),
    actor: z
      .object({ id: idSchema, name: z.string().nullable().meta({ description: 'As it was then.' }) })
      .nullable()
      .meta({ description: 'null where the system did it.' }),
    target: z.object({ type: z.string(), id: z.string(), label: z.string().nullable() }).nullable(),
    details: z.record(z.string(), z.unknown()),
    ip: z.string().nullable(),
    createdAt: timestampSchema,
  })
  .meta({ id: 'AuditEvent' });
export type AuditEvent = z.infer<typeof auditEventSchema>;

export const adminAuditEventSchema = z
  .object({
    ...auditEventSchema.shape,
    organization: z.object({ id: idSchema, name: z.string().nullable() }).nullable(),
    requestId: z.string().nullable(),
  })
  .meta({ id: 'AdminAuditEvent' });
export type AdminAuditEvent = z.infer<typeof adminAuditEventSchema>;

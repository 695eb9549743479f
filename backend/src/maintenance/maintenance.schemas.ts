import { z } from 'zod';
import { timestampSchema } from '../http/schemas.ts';
import { MAINTENANCE_STATES, MAX_MESSAGE } from './maintenance.document.ts';

const stateSchema = z.enum(MAINTENANCE_STATES).meta({
  description: 'off; scheduled: announced, everything still works; on: only operators are served.',
});

/** What everyone may know. */
export const maintenanceSchema = z
  .object({
    state: stateSchema,
    message: z.string().nullable().meta({ description: 'For people, in the words of who planned it.' }),
    startsAt: timestampSchema.nullable(),
    endsAt: timestampSchema.nullable().meta({ description: 'The planned end. It does not end by itself.' }),
  })
  .meta({ id: 'Maintenance' });
export type Maintenance = z.infer<typeof maintenanceSchema>;

/** Where a pod's knowledge comes from. */
export const SOURCES = ['redis', 'api', 'file'] as const;
export type Source = (typeof SOURCES)[number];

export const maintenancePodSchema = z
  .object({
    name: z.string().meta({ description: 'Host name of the pod.' }),
    kind: z.enum(['user', 'admin']),
    state: stateSchema,
    source: z.enum(SOURCES).meta({
      description: 'redis: told within a second; api: reads the Kubernetes API itself; file: its mounted copy.',
    }),
    problem: z.string().nullable().meta({ description: 'Why it holds on to what was said before.' }),
    version: z.string().meta({ description: 'Which release it runs.' }),
    seenAt: timestampSchema.meta({ description: "When it last reported, by the pod's clock." }),
  })
  .meta({ id: 'MaintenancePod' });
export type MaintenancePod = z.infer<typeof maintenancePodSchema>;

export const adminMaintenanceSchema = z
  .object({
    ...maintenanceSchema.shape,
    enabled: z.boolean().meta({ description: 'True also while it is only scheduled.' }),
    updatedAt: timestampSchema.nullable(),
    updatedBy: z.string().nullable().meta({ description: 'null where it was not changed through this API.' }),
    version: z.string().meta({ description: 'Changes with each change; the ETag holds it in quotes.' }),
    source: z
      .object({ kind: z.enum(['configmap', 'file']), name: z.string() })
      .meta({ description: 'Where the truth is kept.' }),
    problem: z
      .string()
      .nullable()
      .meta({ description: 'Why the truth could not be read or understood; what was known last is shown.' }),
    fleetKnown: z
      .boolean()
      .meta({ description: 'False while Redis is away: then only the pod that answers is listed.' }),
    pods: z.array(maintenancePodSchema),
  })
  .meta({ id: 'AdminMaintenance' });
export type AdminMaintenance = z.infer<typeof adminMaintenanceSchema>;

const instant = z.iso
  .datetime({ offset: true, error: 'Expected a time such as 2030-01-31T12:00:00Z.' })
  .transform((value) => new Date(value).toISOString())
  .nullish()
  .transform((value) => value ?? null);

/** Replaces what was said before as a whole. */
export const maintenanceUpdate = z
  .strictObject({
    enabled: z.boolean({ error: 'Say true or false.' }),
    message: z
      .string({ error: 'Expected text.' })
      .trim()
      .max(MAX_MESSAGE, `At most ${MAX_MESSAGE} characters.`)
      .regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u, 'Remove line breaks and control characters.')
      .nullish()
      .transform((value) => value || null),
    startsAt: instant.meta({ description: 'Begins then; at once where it is missing or has passed.' }),
    endsAt: instant.meta({ description: 'What people are told, and Retry-After counts down to.' }),
  })
  .meta({ id: 'MaintenanceUpdate' });
export type MaintenanceUpdate = z.infer<typeof maintenanceUpdate>;

import { z } from 'zod';

/** The longest message, in characters. */
export const MAX_MESSAGE = 500;
/** Retry-After where no end is planned or the planned one has passed. */
const DEFAULT_RETRY_AFTER_SECONDS = 300;

export const MAINTENANCE_STATES = ['off', 'scheduled', 'on'] as const;
export type MaintenanceState = (typeof MAINTENANCE_STATES)[number];

const timeSchema = z.iso
  .datetime({ offset: true, error: 'is not a time such as 2030-01-31T12:00:00Z' })
  .transform((value) => new Date(value).toISOString())
  .nullish()
  .transform((value) => value ?? null);

const documentSchema = z.object({
  enabled: z.boolean({ error: 'must be true or false' }),
  message: z
    .string({ error: 'must be text' })
    .max(MAX_MESSAGE, `has more than ${MAX_MESSAGE} characters`)
    .nullish()
    .transform((value) => value?.trim() || null),
  startsAt: timeSchema,
  endsAt: timeSchema,
  updatedAt: timeSchema,
  updatedBy: z
    .string({ error: 'must be text' })
    .nullish()
    .transform((value) => value ?? null),
});

/** What is said about maintenance, wherever it is kept. Times are ISO 8601 in UTC. */
export type MaintenanceDocument = z.infer<typeof documentSchema>;

const plain = (enabled: boolean): MaintenanceDocument => ({
  enabled,
  message: null,
  startsAt: null,
  endsAt: null,
  updatedAt: null,
  updatedBy: null,
});

/** What holds where nobody has ever said anything. */
export const OFF: MaintenanceDocument = Object.freeze(plain(false));

export type Parsed = { document: MaintenanceDocument } | { problem: string };

/**
 * Reads what a person or the API wrote: the JSON document (unknown keys are ignored), or the bare word true or false.
 *
 * @param text null where there is no such key or file, which means off, as does empty text
 */
export function parseDocument(text: string | null): Parsed {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') return { document: OFF };
  if (/^(true|false)$/i.test(trimmed)) return { document: plain(trimmed.toLowerCase() === 'true') };
  let value: unknown;
  try {
    value = JSON.parse(trimmed);
  } catch {
    return refused('it is neither JSON nor true or false');
  }
  const result = documentSchema.safeParse(value);
  if (result.success) return { document: result.data };
  const [issue] = result.error.issues;
  return refused(issue!.path.length > 0 ? `${issue!.path.join('.')} ${issue!.message}` : 'it is not a JSON object');
}

const refused = (reason: string): Parsed => ({
  problem: `The maintenance document can't be understood: ${reason}. What was said before it still holds.`,
});

/** @param now by the wall clock, since a planned start is a wall clock's time */
export function stateOf({ enabled, startsAt }: MaintenanceDocument, now: Date): MaintenanceState {
  if (!enabled) return 'off';
  return startsAt !== null && new Date(startsAt) > now ? 'scheduled' : 'on';
}

/** Whole seconds until the planned end, which is what people are told; maintenance doesn't end by itself. */
export function retryAfterSeconds({ endsAt }: MaintenanceDocument, now: Date): number {
  const left = endsAt === null ? 0 : Math.ceil((new Date(endsAt).getTime() - now.getTime()) / 1000);
  return left > 0 ? left : DEFAULT_RETRY_AFTER_SECONDS;
}

export const sameDocument = (a: MaintenanceDocument, b: MaintenanceDocument): boolean =>
  (Object.keys(OFF) as (keyof MaintenanceDocument)[]).every((key) => a[key] === b[key]);

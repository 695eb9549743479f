import { z } from 'zod';
import type { Statement } from './maintenance.machine.ts';

/** Admin pods say on it what the truth is, at once and every 2 s. */
export const CHANNEL = 'maintenance';
/** The last statement, for pods that connect; gone when nobody has said anything for KEY_TTL_MS. */
export const CURRENT_KEY = 'maintenance:current';
export const KEY_TTL_MS = 6000;

const schema = z.object({
  version: z
    .string()
    .regex(/^\d{1,20}$/)
    .transform(BigInt),
  text: z.string().nullable(),
  /** When it was said, by the speaker's clock. For people who look; nothing is decided by it. */
  at: z.string(),
});

export const encodeStatement = ({ version, text }: Statement, at: Date): string =>
  JSON.stringify({ version: String(version), text, at: at.toISOString() });

/** @throws for anything else than a statement */
export function decodeStatement(message: string): Statement {
  const { version, text } = schema.parse(JSON.parse(message));
  return { version, text };
}

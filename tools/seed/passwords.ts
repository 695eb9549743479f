import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** The same figures as backend/src/auth/password-hasher.ts; a test compares them. */
export const argon2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** As the form asks for it. */
export const shortestPassword = 12;

export const hashPassword = (password: string): Promise<string> => hash(password, argon2);

export async function matches(stored: string | null, password: string): Promise<boolean> {
  if (stored === null) return false;
  // A hash that is none, say from an import, is one that does not match.
  return verify(stored, password).catch(() => false);
}

export const newPassword = (): string => randomBytes(12).toString('base64url');

import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { Problem } from '../http/problem.ts';

/**
 * Argon2id with OWASP's first choice (Password Storage Cheat Sheet: m=19456 KiB, t=2, p=1; id is the library's default
 * variant). At most one at a time per core: a burst of sign-ins queues here instead of starving every other request.
 */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes that may wait; at some 20 ms each, later ones would be answered after their sender has given up. */
const MAX_WAITING = 200;

@Injectable()
export class PasswordHasher {
  private readonly limit = pLimit(availableParallelism());
  /** A hash of nothing anybody can type, for accounts that don't exist. */
  private readonly decoy = this.hash(randomUUID());

  hash(password: string): Promise<string> {
    return this.queued(() => hash(password, ARGON2));
  }

  /**
   * Takes the same time whether or not there is a hash to compare with, so that time doesn't tell who has an account.
   *
   * @param stored null or undefined where the account or its password doesn't exist; the answer is then false
   */
  async verify(stored: string | null | undefined, password: string): Promise<boolean> {
    const against = stored ?? (await this.decoy);
    const matches = await this.queued(() => verify(against, password));
    return matches && stored != null;
  }

  private queued<T>(work: () => Promise<T>): Promise<T> {
    if (this.limit.pendingCount >= MAX_WAITING) {
      throw new Problem('service-unavailable', {
        detail: 'Too many people are signing in at this moment. Try again in a few seconds.',
        headers: { 'Retry-After': '5' },
        expected: true,
      });
    }
    return this.limit(work);
  }
}

import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';

/**
 * Argon2id with OWASP's first choice (Password Storage Cheat Sheet: m=19456 KiB, t=2, p=1; id is the library's default
 * variant). At most one at a time per core: a burst of sign-ins queues here instead of starving every other request.
 */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

@Injectable()
export class PasswordHasher {
  private readonly limit = pLimit(availableParallelism());
  /** A hash of nothing anybody can type, for accounts that don't exist. */
  private readonly decoy = this.hash(`\u0000${Math.random()}`);

  hash(password: string): Promise<string> {
    return this.limit(() => hash(password, ARGON2));
  }

  /**
   * Takes the same time whether or not there is a hash to compare with, so that time doesn't tell who has an account.
   *
   * @param stored null or undefined where the account or its password doesn't exist; the answer is then false
   */
  async verify(stored: string | null | undefined, password: string): Promise<boolean> {
    const against = stored ?? (await this.decoy);
    const matches = await this.limit(() => verify(against, password));
    return matches && stored != null;
  }
}

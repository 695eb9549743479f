import { Injectable, type OnModuleInit } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { AuditService } from '../audit/audit.service.ts';
import { Clock } from '../config/clock.ts';
import { DatabaseService } from '../database/database.service.ts';
import { isDuplicateKey } from '../database/unavailable.ts';
import { Problem } from '../http/problem.ts';
import { Mails } from '../mail/mails.ts';
import { Outbox } from '../mail/outbox.ts';
import { User } from '../users/user.entity.ts';
import type { RegisterBody } from './auth.schemas.ts';
import { PasswordHasher } from './password-hasher.ts';
import { Registration } from './registration.entity.ts';
import { RegistrationRepository } from './registration.repository.ts';
import { hashSecret, newSecret } from './secrets.ts';

const LINK_SECONDS = 24 * 3600;

declare module '../mail/outbox.ts' {
  interface OutboxKinds {
    'verification-resend-requested': { email: string };
  }
}

/** Sign-up: see Registration for why the account comes with the link and not before. */
@Injectable()
export class RegistrationService implements OnModuleInit {
  constructor(
    private readonly database: DatabaseService,
    private readonly hasher: PasswordHasher,
    private readonly registrations: RegistrationRepository,
    private readonly outbox: Outbox,
    private readonly mails: Mails,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.outbox.handle('verification-resend-requested', ({ email }) => this.resendNow(email));
  }

  /** Answers the same, after the same work, whether the address is free or taken; only its mailbox learns which. */
  async register({ email, name, password }: RegisterBody): Promise<void> {
    const passwordHash = await this.hasher.hash(password);
    const secret = newSecret();
    await this.database.transaction(async (manager) => {
      const taken = await manager.existsBy(User, { email });
      await manager.insert(Registration, {
        id: uuidv7(),
        email,
        name,
        passwordHash,
        tokenHash: hashSecret(secret),
        createdAt: this.clock.now(),
        // Of no use where the address is taken, and gone with the next housekeeping.
        expiresAt: taken ? this.clock.now() : this.clock.in(LINK_SECONDS),
      });
      await this.outbox.add(manager, 'mail', taken ? this.mails.addressTaken(email) : this.mails.verify(email, secret));
    });
  }

  /** The lookup happens with the delivery, so that the answer's time tells nothing. */
  async requestResend(email: string): Promise<void> {
    await this.database.transaction((manager) => this.outbox.add(manager, 'verification-resend-requested', { email }));
  }

  private async resendNow(email: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      const pending = await this.registrations.latestPending(email, this.clock.now(), manager);
      if (!pending) return;
      const secret = newSecret();
      await manager.update(
        Registration,
        { id: pending.id },
        { tokenHash: hashSecret(secret), expiresAt: this.clock.in(LINK_SECONDS) },
      );
      await this.outbox.add(manager, 'mail', this.mails.verify(email, secret));
    });
  }

  /** @throws Problem link-invalid, one wording for unknown, used and expired */
  async verify(secret: string): Promise<void> {
    const invalid = new Problem(
      'link-invalid',
      'This link was used before or is older than a day. Sign in, or register again for a new one.',
    );
    await this.database
      .transaction(async (manager) => {
        const now = this.clock.now();
        const pending = await this.registrations.lockByToken(manager, hashSecret(secret), now);
        if (!pending) throw invalid;
        const id = uuidv7();
        await manager.insert(User, {
          id,
          email: pending.email,
          name: pending.name,
          passwordHash: pending.passwordHash,
          role: 'user',
          emailVerifiedAt: now,
          disabledAt: null,
          lastSignInAt: null,
          createdAt: now,
          version: 1,
        });
        // Other sign-ups for the address, whoever sent them, are void from here on.
        await manager.delete(Registration, { email: pending.email });
        await this.audit.record(manager, { action: 'user.registered', actorId: id });
      })
      .catch((error: unknown) => {
        throw isDuplicateKey(error) ? invalid : error;
      });
  }
}

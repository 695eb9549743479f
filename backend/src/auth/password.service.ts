import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Principal } from '../access/principal.ts';
import { AuditService } from '../audit/audit.service.ts';
import { Clock } from '../config/clock.ts';
import { invalidField, Problem } from '../http/problem.ts';
import { Mails } from '../mail/mails.ts';
import { Outbox } from '../mail/outbox.ts';
import { User } from '../users/user.entity.ts';
import type { ChangePasswordBody, ResetPasswordBody } from './auth.schemas.ts';
import { PasswordHasher } from './password-hasher.ts';
import { PasswordReset } from './registration.entity.ts';
import { RegistrationRepository } from './registration.repository.ts';
import { RevocationService } from './revocation.service.ts';
import { hashSecret, newSecret } from './secrets.ts';
import { SessionRepository } from './session.repository.ts';

const RESET_SECONDS = 3600;
/** A person who was given an account may be on holiday. */
const WELCOME_SECONDS = 7 * 24 * 3600;

declare module '../mail/outbox.ts' {
  interface OutboxKinds {
    'password-reset-requested': { email: string };
  }
}

/** Forgotten, reset and changed passwords. */
@Injectable()
export class PasswordService implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly hasher: PasswordHasher,
    private readonly registrations: RegistrationRepository,
    private readonly sessions: SessionRepository,
    private readonly revocation: RevocationService,
    private readonly outbox: Outbox,
    private readonly mails: Mails,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.outbox.handle('password-reset-requested', ({ email }) => this.sendResetNow(email));
  }

  /** The lookup happens with the delivery, so that the answer's time tells nothing about the address. */
  async requestReset(email: string): Promise<void> {
    await this.dataSource.transaction((manager) => this.outbox.add(manager, 'password-reset-requested', { email }));
  }

  private async sendResetNow(email: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const user = await manager.findOneBy(User, { email });
      if (!user || user.disabledAt) return;
      const secret = await this.newLink(manager, user.id, RESET_SECONDS);
      await this.outbox.add(manager, 'mail', this.mails.resetPassword(email, user.name, secret));
    });
  }

  /** For an account that an operator made: the link that sets its first password, and so proves the address. */
  async sendWelcome(manager: EntityManager, user: { id: string; email: string; name: string }): Promise<void> {
    const secret = await this.newLink(manager, user.id, WELCOME_SECONDS);
    await this.outbox.add(manager, 'mail', this.mails.welcome(user.email, user.name, secret));
  }

  private async newLink(manager: EntityManager, userId: string, seconds: number): Promise<string> {
    const secret = newSecret();
    await manager.insert(PasswordReset, {
      id: uuidv7(),
      userId,
      tokenHash: hashSecret(secret),
      createdAt: this.clock.now(),
      expiresAt: this.clock.in(seconds),
      usedAt: null,
    });
    return secret;
  }

  /** Ends every session: whoever had the old password is out. @throws Problem link-invalid */
  async reset({ token, password }: ResetPasswordBody): Promise<void> {
    const passwordHash = await this.hasher.hash(password);
    const revoked = await this.dataSource.transaction(async (manager) => {
      const now = this.clock.now();
      const link = await this.registrations.lockReset(manager, hashSecret(token), now);
      if (!link)
        throw new Problem(
          'link-invalid',
          'This link was used before or is too old. Ask for a new one with "Forgot password".',
        );
      const user = await manager.findOneByOrFail(User, { id: link.userId });
      await manager.update(User, { id: user.id }, { passwordHash, emailVerifiedAt: user.emailVerifiedAt ?? now });
      // Every link of this person is spent, also those that were mailed twice.
      await manager.update(PasswordReset, { userId: user.id }, { usedAt: now });
      await this.audit.record(manager, { action: 'user.password-reset', actorId: user.id });
      await this.outbox.add(manager, 'mail', this.mails.passwordChanged(user.email, user.name));
      return this.sessions.revoke(manager, { userId: user.id }, 'password-changed', now);
    });
    await this.revocation.announce(revoked);
  }

  /** Ends the other sessions. @throws Problem validation-failed at /currentPassword */
  async change({ userId, sessionId }: Principal, { currentPassword, newPassword }: ChangePasswordBody): Promise<void> {
    const user = await this.dataSource.manager.findOneByOrFail(User, { id: userId });
    if (!(await this.hasher.verify(user.passwordHash, currentPassword))) {
      throw invalidField('currentPassword', 'This is not your current password.');
    }
    const passwordHash = await this.hasher.hash(newPassword);
    const revoked = await this.dataSource.transaction(async (manager) => {
      const now = this.clock.now();
      await manager.update(User, { id: userId }, { passwordHash });
      await this.audit.record(manager, { action: 'user.password-changed', actorId: userId });
      await this.outbox.add(manager, 'mail', this.mails.passwordChanged(user.email, user.name));
      return this.sessions.revoke(manager, { userId, except: sessionId }, 'password-changed', now);
    });
    await this.revocation.announce(revoked);
  }
}

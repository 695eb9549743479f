import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Principal } from '../access/principal.ts';
import { AuditService } from '../audit/audit.service.ts';
import { Clock } from '../config/clock.ts';
import { DatabaseService } from '../database/database.service.ts';
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
    private readonly database: DatabaseService,
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
    await this.database.transaction((manager) => this.outbox.add(manager, 'password-reset-requested', { email }));
  }

  private async sendResetNow(email: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      const user = await manager.findOneBy(User, { email });
      if (!user || user.disabledAt) return;
      await this.audit.record(manager, {
        action: 'user.password-reset-requested',
        target: { type: 'user', id: user.id, label: user.name },
      });
      const secret = await this.newLink(manager, user.id, RESET_SECONDS);
      await this.outbox.add(manager, 'mail', this.mails.resetPassword(email, user.name, secret));
    });
  }

  /** For an account that an operator made: the link that sets its first password, and so proves the address. */
  async sendWelcome(manager: EntityManager, user: { id: string; email: string; name: string }): Promise<void> {
    const secret = await this.newLink(manager, user.id, WELCOME_SECONDS);
    await this.outbox.add(manager, 'mail', this.mails.welcome(user.email, user.name, secret));
  }

  /** Links mailed to the old address are void; the one to the new address proves it. */
  async sendAddressChange(
    manager: EntityManager,
    user: { id: string; email: string; name: string },
    oldEmail: string,
  ): Promise<void> {
    await this.voidLinks(manager, user.id);
    const secret = await this.newLink(manager, user.id, WELCOME_SECONDS);
    await this.outbox.add(manager, 'mail', this.mails.confirmNewAddress(user.email, user.name, secret));
    await this.outbox.add(manager, 'mail', this.mails.addressChanged(oldEmail, user.name));
  }

  private async voidLinks(manager: EntityManager, userId: string): Promise<void> {
    await manager.update(PasswordReset, { userId, usedAt: IsNull() }, { usedAt: this.clock.now() });
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
    const revoked = await this.database.transaction(async (manager) => {
      const now = this.clock.now();
      const owner = await this.registrations.ownerOfReset(manager, hashSecret(token));
      const user =
        owner && (await manager.findOne(User, { where: { id: owner }, lock: { mode: 'pessimistic_write' } }));
      // Looked at under the person's lock: of several links used at once, one wins.
      if (!user || !(await this.registrations.resetIsOpen(manager, hashSecret(token), now))) {
        throw new Problem(
          'link-invalid',
          'This link was used before or is too old. Ask for a new one with "Forgot password".',
        );
      }
      await manager.update(User, { id: user.id }, { passwordHash, emailVerifiedAt: user.emailVerifiedAt ?? now });
      await this.voidLinks(manager, user.id);
      await this.audit.record(manager, { action: 'user.password-reset', actorId: user.id });
      await this.outbox.add(manager, 'mail', this.mails.passwordChanged(user.email, user.name));
      return this.sessions.revoke(manager, { userId: user.id }, 'password-changed', now);
    });
    await this.revocation.announce(revoked);
  }

  /** Ends the other sessions, and voids links that were mailed. @throws Problem validation-failed at /currentPassword */
  async change({ userId, sessionId }: Principal, { currentPassword, newPassword }: ChangePasswordBody): Promise<void> {
    const user = await this.dataSource.manager.findOneByOrFail(User, { id: userId });
    const refused = invalidField('currentPassword', 'This is not your current password.');
    if (!(await this.hasher.verify(user.passwordHash, currentPassword))) throw refused;
    const passwordHash = await this.hasher.hash(newPassword);
    const revoked = await this.database.transaction(async (manager) => {
      const now = this.clock.now();
      const current = await manager.findOne(User, { where: { id: userId }, lock: { mode: 'pessimistic_write' } });
      // A reset may have come first while this one was hashing; it must not be undone by who knew the old password.
      if (current?.passwordHash !== user.passwordHash) throw refused;
      await manager.update(User, { id: userId }, { passwordHash });
      await this.voidLinks(manager, userId);
      await this.audit.record(manager, { action: 'user.password-changed', actorId: userId });
      await this.outbox.add(manager, 'mail', this.mails.passwordChanged(user.email, user.name));
      return this.sessions.revoke(manager, { userId, except: sessionId }, 'password-changed', now);
    });
    await this.revocation.announce(revoked);
  }
}

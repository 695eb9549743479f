import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AuditService } from '../audit/audit.service.ts';
import { Clock } from '../config/clock.ts';
import { Problem } from '../http/problem.ts';
import { requestContext } from '../http/request-context.ts';
import { User } from '../users/user.entity.ts';
import { toUser } from '../users/user.schemas.ts';
import { ACCESS_TOKEN_SECONDS, AccessTokenService } from './access-token.service.ts';
import type { Login, Session } from './auth.schemas.ts';
import { PasswordHasher } from './password-hasher.ts';
import { RegistrationRepository } from './registration.repository.ts';
import { RevocationService } from './revocation.service.ts';
import { hashSecret, newSecret } from './secrets.ts';
import { SessionRepository } from './session.repository.ts';

/** How long a session lives without use. */
export const SESSION_IDLE_SECONDS = 14 * 24 * 3600;
/**
 * How long a spent refresh token still works: an answer that was lost on the way, or a second tab that asked at the same
 * moment, is no theft. Later use means that two parties hold the chain, so nobody keeps it (RFC 9700, 4.14.2).
 */
export const REUSE_GRACE_SECONDS = 30;

/** A session as it goes out: the body, and the refresh token that goes into the cookie alone. */
export interface IssuedSession {
  session: Session;
  refreshToken: string;
}

type RefreshOutcome = IssuedSession | { revoked: string[] };

const credentialsRefused = (): Problem =>
  new Problem(
    'invalid-credentials',
    'Check both and try again, or have a new password mailed to you with "Forgot password".',
  );

const sessionEnded = (): Problem => new Problem('session-ended', 'Sign in again to go on.');

/** Sign-in, refresh rotation with reuse detection, and sign-out. */
@Injectable()
export class SignInService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly hasher: PasswordHasher,
    private readonly registrations: RegistrationRepository,
    private readonly sessions: SessionRepository,
    private readonly revocation: RevocationService,
    private readonly tokens: AccessTokenService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws Problem invalid-credentials in the same words, after the same work, for an unknown address and a wrong
   * password; email-unverified and account-disabled only to who knows the password
   */
  async signIn({ email, password }: Login): Promise<IssuedSession> {
    const user = await this.dataSource.manager.findOneBy(User, { email });
    const pending = user ? undefined : await this.registrations.latestPending(email, this.clock.now());
    const matches = await this.hasher.verify(user?.passwordHash ?? pending?.passwordHash, password);
    if (!matches) throw credentialsRefused();
    if (!user) {
      throw new Problem(
        'email-unverified',
        'Open the link in the mail that we sent you, then sign in. We can send it again.',
      );
    }
    return this.dataSource.transaction(async (manager) => {
      // Locked, so that an operator who disables the account at this moment either comes first or ends this session too.
      const current = await manager.findOne(User, { where: { id: user.id }, lock: { mode: 'pessimistic_write' } });
      if (!current || current.passwordHash !== user.passwordHash) throw credentialsRefused();
      if (current.disabledAt)
        throw new Problem('account-disabled', 'An operator has disabled this account. Ask them why.');
      const now = this.clock.now();
      const sessionId = uuidv7();
      const context = requestContext.getStore();
      await this.sessions.insert(manager, {
        id: sessionId,
        userId: user.id,
        userAgent: context?.userAgent ?? '',
        ip: context?.ip ?? '',
        createdAt: now,
        lastUsedAt: now,
        expiresAt: this.clock.in(SESSION_IDLE_SECONDS),
      });
      await manager.update(User, { id: user.id }, { lastSignInAt: now });
      await this.audit.record(manager, { action: 'user.signed-in', actorId: user.id });
      return this.issue(manager, current, sessionId, now);
    });
  }

  /** @throws Problem session-ended for any token that can't be rotated; a reused one takes its whole family with it */
  async refresh(refreshToken: string | undefined): Promise<IssuedSession> {
    if (!refreshToken) throw sessionEnded();
    const outcome = await this.dataSource.transaction((manager) => this.rotate(manager, hashSecret(refreshToken)));
    if ('session' in outcome) return outcome;
    await this.revocation.announce(outcome.revoked);
    throw sessionEnded();
  }

  private async rotate(manager: EntityManager, tokenHash: string): Promise<RefreshOutcome> {
    const refused = { revoked: [] };
    const found = await this.sessions.lockByToken(manager, tokenHash);
    if (!found) return refused;
    const { session, token } = found;
    const now = this.clock.now();
    if (session.revokedAt || session.expiresAt <= now) return refused;
    const user = await manager.findOneBy(User, { id: session.userId });
    if (!user || user.disabledAt) return refused;

    const spentForMs = token.usedAt ? now.getTime() - token.usedAt.getTime() : 0;
    if (spentForMs > REUSE_GRACE_SECONDS * 1000) {
      const revoked = await this.sessions.revoke(manager, { userId: user.id, only: session.id }, 'reuse-detected', now);
      await this.audit.record(manager, {
        action: 'session.reuse-detected',
        actorId: user.id,
        target: { type: 'session', id: session.id, label: session.userAgent },
      });
      return { revoked };
    }
    // Within the grace the sibling stays usable too: which of two answers the browser keeps is not ours to know. The
    // first one used spends the other.
    if (!token.usedAt) await this.sessions.spendTokens(manager, session.id, now);
    await this.sessions.touch(manager, session.id, { lastUsedAt: now, expiresAt: this.clock.in(SESSION_IDLE_SECONDS) });
    return this.issue(manager, user, session.id, now);
  }

  /** Ends the session of the cookie, if it still has one; says nothing about whether it had. */
  async signOut(refreshToken: string | undefined): Promise<void> {
    if (!refreshToken) return;
    const revoked = await this.dataSource.transaction(async (manager) => {
      const found = await this.sessions.lockByToken(manager, hashSecret(refreshToken));
      if (!found) return [];
      const { id, userId } = found.session;
      return this.sessions.revoke(manager, { userId, only: id }, 'signed-out', this.clock.now());
    });
    await this.revocation.announce(revoked);
  }

  private async issue(manager: EntityManager, user: User, sessionId: string, now: Date): Promise<IssuedSession> {
    const refreshToken = newSecret();
    await this.sessions.insertToken(manager, sessionId, hashSecret(refreshToken), now);
    const accessToken = await this.tokens.issue({ userId: user.id, sessionId, role: user.role });
    return {
      refreshToken,
      session: { accessToken, tokenType: 'Bearer', expiresInSeconds: ACCESS_TOKEN_SECONDS, user: toUser(user) },
    };
  }
}

import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AuditService } from '../audit/audit.service.ts';
import { Clock } from '../config/clock.ts';
import { DatabaseService } from '../database/database.service.ts';
import { Problem } from '../http/problem.ts';
import { requestContext } from '../http/request-context.ts';
import { MaintenanceService } from '../maintenance/maintenance.service.ts';
import { User } from '../users/user.entity.ts';
import { toUser } from '../users/user.schemas.ts';
import { ACCESS_TOKEN_SECONDS, AccessTokenService } from './access-token.service.ts';
import type { Login, Session } from './auth.schemas.ts';
import { PasswordHasher } from './password-hasher.ts';
import { RevocationService } from './revocation.service.ts';
import { hashSecret, newSecret } from './secrets.ts';
import { SessionRepository } from './session.repository.ts';

/** How long a session lives without use. */
export const SESSION_IDLE_SECONDS = 14 * 24 * 3600;
/** How long it lives at most, however much it is used. */
export const SESSION_MAX_SECONDS = 90 * 24 * 3600;
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
    'Check both and try again. If you have just signed up, open the link in our mail first. If you forgot the password, choose "Forgot password".',
  );

const sessionEnded = (): Problem => new Problem('session-ended', 'Sign in again to go on.');

/** Sign-in, refresh rotation with reuse detection, and sign-out. */
@Injectable()
export class SignInService {
  private readonly logger = new Logger('SignIn');

  constructor(
    private readonly dataSource: DataSource,
    private readonly database: DatabaseService,
    private readonly hasher: PasswordHasher,
    private readonly sessions: SessionRepository,
    private readonly revocation: RevocationService,
    private readonly tokens: AccessTokenService,
    private readonly audit: AuditService,
    private readonly maintenance: MaintenanceService,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws Problem invalid-credentials in the same words, after the same work, for an unknown address and a wrong
   * password; account-disabled, and maintenance for who isn't an operator, only to who knows the password
   */
  async signIn({ email, password }: Login): Promise<IssuedSession> {
    const user = await this.dataSource.manager.findOneBy(User, { email });
    const matches = await this.hasher.verify(user?.passwordHash, password);
    if (!user || !matches) {
      if (user) this.recordFailure(user.id);
      throw credentialsRefused();
    }
    return this.database.transaction(async (manager) => {
      // Locked, so that an operator who disables the account at this moment either comes first or ends this session too.
      const current = await manager.findOne(User, { where: { id: user.id }, lock: { mode: 'pessimistic_write' } });
      if (!current || current.passwordHash !== user.passwordHash) throw credentialsRefused();
      if (current.disabledAt)
        throw new Problem('account-disabled', 'An operator has disabled this account. Ask them why.');
      this.refuseInMaintenance(current);
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
        expiresAt: this.expiry(now),
      });
      await manager.update(User, { id: user.id }, { lastSignInAt: now });
      await this.audit.record(manager, { action: 'user.signed-in', actorId: user.id });
      return this.issue(manager, current, sessionId, now);
    });
  }

  /** @throws Problem session-ended for any token that can't be rotated; a reused one takes its whole family with it */
  async refresh(refreshToken: string | undefined): Promise<IssuedSession> {
    if (!refreshToken) throw sessionEnded();
    const outcome = await this.database.transaction((manager) => this.rotate(manager, hashSecret(refreshToken)));
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
    this.refuseInMaintenance(user);

    // A token may come twice within the grace: two tabs at once, or an answer lost on the way. A sibling that such a
    // second coming made counts as overtaken once the other was used, and then lives no longer than the same grace. Anything
    // later means that two parties hold the chain.
    const since = token.usedAt ?? (token.supersededAt ? token.createdAt : now);
    if (now.getTime() - since.getTime() > REUSE_GRACE_SECONDS * 1000) {
      const revoked = await this.sessions.revoke(manager, { userId: user.id, only: session.id }, 'reuse-detected', now);
      await this.audit.record(manager, {
        action: 'session.reuse-detected',
        actorId: user.id,
        target: { type: 'session', id: session.id, label: session.userAgent },
      });
      return { revoked };
    }
    if (!token.usedAt) {
      await this.sessions.spend(manager, token.id, now);
      await this.sessions.supersede(manager, session.id, now);
    }
    await this.sessions.touch(manager, session.id, { lastUsedAt: now, expiresAt: this.expiry(session.createdAt) });
    return this.issue(manager, user, session.id, now);
  }

  /** Ends the session of the cookie, if it still has one; says nothing about whether it had. */
  async signOut(refreshToken: string | undefined): Promise<void> {
    if (!refreshToken) return;
    const revoked = await this.database.transaction(async (manager) => {
      const found = await this.sessions.lockByToken(manager, hashSecret(refreshToken));
      if (!found) return [];
      const { id, userId } = found.session;
      const ids = await this.sessions.revoke(manager, { userId, only: id }, 'signed-out', this.clock.now());
      if (ids.length > 0) await this.audit.record(manager, { action: 'user.signed-out', actorId: userId });
      return ids;
    });
    await this.revocation.announce(revoked);
  }

  /** Only pods for operators get here while it is on. What the transaction did until then is undone. */
  private refuseInMaintenance({ role }: User): void {
    if (role !== 'operator' && this.maintenance.isOn) throw this.maintenance.refusal();
  }

  private expiry(createdAt: Date): Date {
    return new Date(
      Math.min(this.clock.in(SESSION_IDLE_SECONDS).getTime(), createdAt.getTime() + SESSION_MAX_SECONDS * 1000),
    );
  }

  /** After the answer: the write must not make a known address slower than an unknown one. */
  private recordFailure(userId: string): void {
    setImmediate(() => {
      this.audit
        .record(this.dataSource.manager, { action: 'user.sign-in-failed', actorId: userId })
        .catch((error: unknown) => this.logger.warn({ err: error }, 'a failed sign-in could not be recorded'));
    });
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

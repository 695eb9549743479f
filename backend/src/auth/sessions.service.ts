import { Injectable } from '@nestjs/common';
import type { Principal } from '../access/principal.ts';
import { AuditService } from '../audit/audit.service.ts';
import { Clock } from '../config/clock.ts';
import { DatabaseService } from '../database/database.service.ts';
import { decodeCursor, type Page, type PageQuery, toPage } from '../http/page.ts';
import { notFound } from '../http/problem.ts';
import type { AuthSession } from './auth.schemas.ts';
import { RevocationService } from './revocation.service.ts';
import { SessionRepository } from './session.repository.ts';

/** What a person sees and ends of their own sessions. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: DatabaseService,
    private readonly sessions: SessionRepository,
    private readonly revocation: RevocationService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  async list({ userId, sessionId }: Principal, { limit, cursor }: PageQuery): Promise<Page<AuthSession>> {
    const rows = await this.sessions.listLive(userId, this.clock.now(), limit + 1, decodeCursor(cursor));
    return toPage(
      rows,
      limit,
      (row) => row.id,
      (row) => ({
        id: row.id,
        current: row.id === sessionId,
        userAgent: row.userAgent,
        ip: row.ip,
        createdAt: row.createdAt.toISOString(),
        lastUsedAt: row.lastUsedAt.toISOString(),
        expiresAt: row.expiresAt.toISOString(),
      }),
    );
  }

  async revokeOne({ userId }: Principal, only: string): Promise<void> {
    const revoked = await this.revoke(userId, { only });
    if (revoked === 0) throw notFound('session');
  }

  /** @returns how many ended */
  async revokeOthers({ userId, sessionId }: Principal): Promise<number> {
    return this.revoke(userId, { except: sessionId });
  }

  private async revoke(userId: string, which: { only?: string; except?: string }): Promise<number> {
    const revoked = await this.database.transaction(async (manager) => {
      const ids = await this.sessions.revoke(manager, { userId, ...which }, 'revoked', this.clock.now());
      for (const id of ids) {
        await this.audit.record(manager, {
          action: 'session.revoked',
          actorId: userId,
          target: { type: 'session', id },
        });
      }
      return ids;
    });
    await this.revocation.announce(revoked);
    return revoked.length;
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In, IsNull, MoreThanOrEqual } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { RefreshTokenEntity, type RevocationReason, SessionEntity } from './session.entity.ts';

/** SQL of sessions and their refresh tokens. Methods that take a manager belong to the caller's transaction. */
@Injectable()
export class SessionRepository {
  constructor(private readonly dataSource: DataSource) {}

  async isLive(sessionId: string): Promise<boolean> {
    return this.dataSource.manager.existsBy(SessionEntity, { id: sessionId, revokedAt: IsNull() });
  }

  async revokedSince(since: Date): Promise<string[]> {
    const rows = await this.dataSource.manager.find(SessionEntity, {
      select: { id: true },
      where: { revokedAt: MoreThanOrEqual(since) },
    });
    return rows.map((row) => row.id);
  }

  async insert(manager: EntityManager, session: Omit<SessionEntity, 'revokedAt' | 'revokedReason'>): Promise<void> {
    await manager.insert(SessionEntity, session);
  }

  async insertToken(manager: EntityManager, sessionId: string, tokenHash: string, createdAt: Date): Promise<void> {
    await manager.insert(RefreshTokenEntity, {
      id: uuidv7(),
      sessionId,
      tokenHash,
      createdAt,
      usedAt: null,
      supersededAt: null,
    });
  }

  /**
   * The session and the token of a cookie, with the session's row locked: rotations of one family run one after the other.
   */
  async lockByToken(
    manager: EntityManager,
    tokenHash: string,
  ): Promise<{ session: SessionEntity; token: RefreshTokenEntity } | undefined> {
    const found = await manager.findOneBy(RefreshTokenEntity, { tokenHash });
    if (!found) return undefined;
    const session = await manager.findOne(SessionEntity, {
      where: { id: found.sessionId },
      lock: { mode: 'pessimistic_write' },
    });
    // Read again under the lock: a rotation that we waited for may have spent it.
    const token = await manager.findOneBy(RefreshTokenEntity, { tokenHash });
    return session && token ? { session, token } : undefined;
  }

  async spend(manager: EntityManager, tokenId: string, at: Date): Promise<void> {
    await manager.update(RefreshTokenEntity, { id: tokenId }, { usedAt: at });
  }

  /** Marks what the family still has unspent as overtaken. */
  async supersede(manager: EntityManager, sessionId: string, at: Date): Promise<void> {
    await manager.update(
      RefreshTokenEntity,
      { sessionId, usedAt: IsNull(), supersededAt: IsNull() },
      { supersededAt: at },
    );
  }

  async touch(manager: EntityManager, sessionId: string, changes: Partial<SessionEntity>): Promise<void> {
    await manager.update(SessionEntity, { id: sessionId }, changes);
  }

  /** @returns the ids that were live until now; announce them after commit */
  async revoke(
    manager: EntityManager,
    which: { userId: string; only?: string; except?: string },
    reason: RevocationReason,
    at: Date,
  ): Promise<string[]> {
    const rows = await manager.find(SessionEntity, {
      select: { id: true },
      where: { userId: which.userId, revokedAt: IsNull(), ...(which.only ? { id: which.only } : {}) },
      lock: { mode: 'pessimistic_write' },
    });
    const ids = rows.map((row) => row.id).filter((id) => id !== which.except);
    if (ids.length > 0) await manager.update(SessionEntity, { id: In(ids) }, { revokedAt: at, revokedReason: reason });
    return ids;
  }

  async listLive(userId: string, now: Date, limit: number, after: string | undefined): Promise<SessionEntity[]> {
    const select = this.dataSource.manager
      .createQueryBuilder(SessionEntity, 's')
      .where('s.user_id = :userId AND s.revoked_at IS NULL AND s.expires_at > :now', { userId, now })
      .orderBy('s.id', 'DESC')
      .limit(limit);
    if (after) select.andWhere('s.id < :after', { after });
    return select.getMany();
  }
}

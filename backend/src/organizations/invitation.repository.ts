import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull, LessThanOrEqual, MoreThan } from 'typeorm';
import { User } from '../users/user.entity.ts';
import { Invitation, Organization } from './organization.entity.ts';

export type InvitationRow = Invitation & { inviter?: User | null };

const PENDING = 'i.accepted_at IS NULL AND i.revoked_at IS NULL';

/** SQL of invitations. */
@Injectable()
export class InvitationRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first; the expired are left out, they only wait to be replaced. */
  async pending(organizationId: string, now: Date, limit: number, after: string | undefined): Promise<InvitationRow[]> {
    const select = this.select()
      .where(`i.organization_id = :organizationId AND ${PENDING} AND i.expires_at > :now`, { organizationId, now })
      .orderBy('i.id', 'DESC')
      .limit(limit);
    if (after) select.andWhere('i.id < :after', { after });
    return select.getMany();
  }

  async one(organizationId: string, id: string): Promise<InvitationRow | null> {
    return this.select().where('i.organization_id = :organizationId AND i.id = :id', { organizationId, id }).getOne();
  }

  async byToken(tokenHash: string, now: Date): Promise<(InvitationRow & { organization: Organization }) | null> {
    const row = await this.select()
      .innerJoinAndMapOne('i.organization', Organization, 'o', 'o.id = i.organization_id')
      .where(`i.token_hash = :tokenHash AND ${PENDING} AND i.expires_at > :now`, { tokenHash, now })
      .getOne();
    return row as (InvitationRow & { organization: Organization }) | null;
  }

  lockByToken(manager: EntityManager, tokenHash: string, now: Date): Promise<Invitation | null> {
    return manager.findOne(Invitation, {
      where: { tokenHash, acceptedAt: IsNull(), revokedAt: IsNull(), expiresAt: MoreThan(now) },
      lock: { mode: 'pessimistic_write' },
    });
  }

  lockPending(manager: EntityManager, organizationId: string, id: string, now: Date): Promise<Invitation | null> {
    return manager.findOne(Invitation, {
      where: { id, organizationId, acceptedAt: IsNull(), revokedAt: IsNull(), expiresAt: MoreThan(now) },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** Makes room for a new invitation of the same address. */
  async revokeExpired(manager: EntityManager, organizationId: string, email: string, now: Date): Promise<void> {
    await manager.update(
      Invitation,
      { organizationId, email, acceptedAt: IsNull(), revokedAt: IsNull(), expiresAt: LessThanOrEqual(now) },
      { revokedAt: now },
    );
  }

  private select() {
    return this.dataSource.manager
      .createQueryBuilder(Invitation, 'i')
      .leftJoinAndMapOne('i.inviter', User, 'u', 'u.id = i.invited_by');
  }
}

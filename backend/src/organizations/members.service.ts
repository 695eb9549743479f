import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Principal } from '../access/principal.ts';
import { AuditService } from '../audit/audit.service.ts';
import { DatabaseService } from '../database/database.service.ts';
import { decodeCursor, type Page, toPage } from '../http/page.ts';
import { notFound, Problem } from '../http/problem.ts';
import { preconditionFailed } from '../http/versioned.ts';
import { User } from '../users/user.entity.ts';
import { type MemberRow, MembershipRepository } from './membership.repository.ts';
import { Membership } from './organization.entity.ts';
import type { Member, MemberQuery, MemberUpdate } from './organization.schemas.ts';

/** Who belongs to an organization, and with which role. Exactly one is its owner. */
@Injectable()
export class MembersService {
  constructor(
    private readonly database: DatabaseService,
    private readonly memberships: MembershipRepository,
    private readonly audit: AuditService,
  ) {}

  async list(organizationId: string, { limit, cursor, search }: MemberQuery): Promise<Page<Member>> {
    const rows = await this.memberships.members(organizationId, limit + 1, decodeCursor(cursor), search);
    return toPage(rows, limit, (row) => row.id, toMember);
  }

  /** @throws Problem precondition-failed when `version` isn't the stored one */
  async changeRole(
    organizationId: string,
    principal: Principal,
    userId: string,
    version: number,
    { role }: MemberUpdate,
  ): Promise<Member> {
    await this.database.transaction(async (manager) => {
      await this.memberships.requireRole(manager, organizationId, principal.userId, 'owner');
      const membership = await this.target(manager, organizationId, userId);
      if (membership.role === 'owner') {
        throw new Problem(
          'owner-must-transfer',
          "The owner's role can't be changed. Transfer the organization to someone first.",
        );
      }
      if (membership.version !== version) throw preconditionFailed();
      await manager.update(Membership, { id: membership.id }, { role, version: version + 1 });
      await this.record(manager, 'member.role-changed', organizationId, principal, userId, {
        from: membership.role,
        to: role,
      });
    });
    const row = await this.memberships.member(organizationId, userId);
    if (!row) throw notFound('member');
    return toMember(row);
  }

  /** The owner removes anyone else, an admin only plain members. */
  async remove(organizationId: string, principal: Principal, userId: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      const callerRole = await this.memberships.requireRole(manager, organizationId, principal.userId, 'admin');
      const membership = await this.target(manager, organizationId, userId);
      if (membership.role === 'owner') throw new Problem('owner-must-transfer', "The owner can't be removed.");
      if (userId === principal.userId) throw new Problem('conflict', 'To go yourself, leave the organization instead.');
      if (callerRole !== 'owner' && membership.role !== 'member') {
        throw new Problem('forbidden', 'Only the owner may remove an admin.');
      }
      await this.record(manager, 'member.removed', organizationId, principal, userId, { role: membership.role });
      await manager.delete(Membership, { id: membership.id });
    });
  }

  async leave(organizationId: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (manager) => {
      const membership = await this.target(manager, organizationId, principal.userId);
      if (membership.role === 'owner') {
        throw new Problem('owner-must-transfer', 'You own this organization. Transfer it to someone, then leave.');
      }
      await this.record(manager, 'member.left', organizationId, principal, principal.userId, { role: membership.role });
      await manager.delete(Membership, { id: membership.id });
    });
  }

  /** The target becomes owner, the caller an admin. */
  async transfer(organizationId: string, principal: Principal, userId: string): Promise<void> {
    if (userId === principal.userId)
      throw new Problem('conflict', 'You own this organization already. Name someone else.');
    await this.database.transaction(async (manager) => {
      const own = await this.target(manager, organizationId, principal.userId);
      // Another transfer may have come first while this one was on its way.
      if (own.role !== 'owner') throw new Problem('forbidden', 'Only the owner may transfer the organization.');
      const heir = await this.target(manager, organizationId, userId);
      await manager.update(Membership, { id: own.id }, { role: 'admin', version: own.version + 1 });
      await manager.update(Membership, { id: heir.id }, { role: 'owner', version: heir.version + 1 });
      await this.record(manager, 'organization.transferred', organizationId, principal, userId);
    });
  }

  private async target(manager: EntityManager, organizationId: string, userId: string): Promise<Membership> {
    const membership = await this.memberships.lock(manager, organizationId, userId);
    if (!membership) throw notFound('member');
    return membership;
  }

  private async record(
    manager: EntityManager,
    action: 'member.role-changed' | 'member.removed' | 'member.left' | 'organization.transferred',
    organizationId: string,
    principal: Principal,
    userId: string,
    details?: Record<string, unknown>,
  ): Promise<void> {
    const user = await manager.findOne(User, { select: { id: true, name: true }, where: { id: userId } });
    await this.audit.record(manager, {
      action,
      organizationId,
      actorId: principal.userId,
      target: { type: 'user', id: userId, label: user?.name ?? '' },
      details,
    });
  }
}

const toMember = (row: MemberRow): Member => ({
  userId: row.userId,
  name: row.user.name,
  email: row.user.email,
  role: row.role,
  joinedAt: row.createdAt.toISOString(),
  version: row.version,
});

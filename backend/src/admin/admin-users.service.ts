import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Principal } from '../access/principal.ts';
import type { AuditAction } from '../audit/audit.schemas.ts';
import { AuditService } from '../audit/audit.service.ts';
import { PasswordService } from '../auth/password.service.ts';
import { RevocationService } from '../auth/revocation.service.ts';
import { SessionRepository } from '../auth/session.repository.ts';
import { Clock } from '../config/clock.ts';
import { DatabaseService } from '../database/database.service.ts';
import { isDuplicateKey } from '../database/unavailable.ts';
import { decodeCursor, type Page, toPage } from '../http/page.ts';
import { notFound, Problem } from '../http/problem.ts';
import { preconditionFailed } from '../http/versioned.ts';
import { escapeLike } from '../organizations/membership.repository.ts';
import { Membership } from '../organizations/organization.entity.ts';
import { User } from '../users/user.entity.ts';
import {
  type AdminUser,
  type AdminUserBody,
  type AdminUserQuery,
  type AdminUserUpdate,
  toAdminUser,
} from './admin-user.schemas.ts';

const ACTIVE = 'u.disabled_at IS NULL AND u.email_verified_at IS NOT NULL';
const STATUS_SQL = {
  active: ACTIVE,
  disabled: 'u.disabled_at IS NOT NULL',
  unverified: 'u.email_verified_at IS NULL',
} as const;

/** Accounts, for operators. */
@Injectable()
export class AdminUsersService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly database: DatabaseService,
    private readonly sessions: SessionRepository,
    private readonly revocation: RevocationService,
    private readonly passwords: PasswordService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list({ limit, cursor, search, status }: AdminUserQuery): Promise<Page<AdminUser>> {
    const after = decodeCursor(cursor);
    const select = this.dataSource.manager
      .createQueryBuilder(User, 'u')
      .orderBy('u.id', 'DESC')
      .limit(limit + 1);
    if (after) select.andWhere('u.id < :after', { after });
    if (search)
      select.andWhere('(u.name LIKE :search OR u.email LIKE LOWER(:search))', { search: `${escapeLike(search)}%` });
    if (status) select.andWhere(STATUS_SQL[status]);
    return toPage(await select.getMany(), limit, (row) => row.id, toAdminUser);
  }

  async get(userId: string): Promise<AdminUser> {
    const row = await this.dataSource.manager.findOneBy(User, { id: userId });
    if (!row) throw notFound('user');
    return toAdminUser(row);
  }

  /** The person chooses a password with the link that this mails to them. */
  async create(principal: Principal, { email, name, role }: AdminUserBody): Promise<AdminUser> {
    const user = { id: uuidv7(), email, name, role };
    await this.refuseTakenAddress(email, () =>
      this.database.transaction(async (manager) => {
        await manager.insert(User, {
          ...user,
          passwordHash: null,
          emailVerifiedAt: null,
          disabledAt: null,
          lastSignInAt: null,
          createdAt: this.clock.now(),
          version: 1,
        });
        await this.passwords.sendWelcome(manager, user);
        await this.record(manager, 'user.created', principal, user, { role });
      }),
    );
    return this.get(user.id);
  }

  /** Disabling, and a change of role or address, end the person's sessions at once. */
  async update(principal: Principal, userId: string, version: number, changes: AdminUserUpdate): Promise<AdminUser> {
    if (userId === principal.userId && (changes.disabled === true || changes.role === 'user')) {
      throw new Problem('conflict', 'You would lock yourself out. Have another operator do it.');
    }
    const revoked = await this.refuseTakenAddress(changes.email ?? '', () =>
      this.database.transaction(async (manager) => {
        const user = await this.lock(manager, userId);
        if (user.version !== version) throw preconditionFailed();
        const { disabled, ...given } = changes;
        const fields = Object.fromEntries(
          Object.entries(given).filter(([field, to]) => user[field as keyof User] !== to),
        );
        const now = this.clock.now();
        const disabledAt = disabled === undefined ? user.disabledAt : disabled ? (user.disabledAt ?? now) : null;
        const moved = 'email' in fields;
        await manager.update(
          User,
          { id: userId },
          { ...fields, disabledAt, version: version + 1, ...(moved ? { emailVerifiedAt: null } : {}) },
        );
        if (moved) await this.passwords.sendAddressChange(manager, { ...user, ...fields }, user.email);
        if (Object.keys(fields).length > 0) {
          const details: Record<string, unknown> = {};
          for (const [field, to] of Object.entries(fields)) details[field] = { from: user[field as keyof User], to };
          await this.record(manager, 'user.changed', principal, user, details);
        }
        if (disabledAt && !user.disabledAt) await this.record(manager, 'user.disabled', principal, user);
        if (!disabledAt && user.disabledAt) await this.record(manager, 'user.enabled', principal, user);
        const mustEnd = disabledAt !== null || moved || 'role' in fields;
        return mustEnd ? this.sessions.revoke(manager, { userId }, 'account-changed', now) : [];
      }),
    );
    await this.revocation.announce(revoked);
    return this.get(userId);
  }

  /** @throws Problem owner-must-transfer while the person owns an organization */
  async delete(principal: Principal, userId: string): Promise<void> {
    if (userId === principal.userId)
      throw new Problem('conflict', "You can't delete your own account. Have another operator do it.");
    const revoked = await this.database.transaction(async (manager) => {
      const user = await this.lock(manager, userId);
      // Locked before it is looked at: a transfer to this person either came first or finds them gone.
      const memberships = await manager.find(Membership, { where: { userId }, lock: { mode: 'pessimistic_write' } });
      const owned = memberships.filter(({ role }) => role === 'owner').length;
      if (owned > 0) {
        throw new Problem(
          'owner-must-transfer',
          `${user.name} owns ${owned} organization(s). Have them transferred first.`,
        );
      }
      const ids = await this.sessions.revoke(manager, { userId }, 'account-changed', this.clock.now());
      await this.record(manager, 'user.deleted', principal, user);
      for (const { organizationId, role } of memberships) {
        await this.audit.record(manager, {
          action: 'member.removed',
          organizationId,
          actorId: principal.userId,
          target: { type: 'user', id: userId, label: user.name },
          details: { role },
        });
      }
      await manager.delete(Membership, { userId });
      await manager.delete(User, { id: userId });
      return ids;
    });
    await this.revocation.announce(revoked);
  }

  private async lock(manager: EntityManager, userId: string): Promise<User> {
    const user = await manager.findOne(User, { where: { id: userId }, lock: { mode: 'pessimistic_write' } });
    if (!user) throw notFound('user');
    return user;
  }

  private record(
    manager: EntityManager,
    action: Extract<AuditAction, `user.${string}`>,
    { userId }: Principal,
    target: { id: string; name: string },
    details?: Record<string, unknown>,
  ): Promise<void> {
    return this.audit.record(manager, {
      action,
      actorId: userId,
      target: { type: 'user', id: target.id, label: target.name },
      details,
    });
  }

  private async refuseTakenAddress<T>(email: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isDuplicateKey(error))
        throw new Problem('email-taken', `There is an account with the address ${email} already.`);
      throw error;
    }
  }
}

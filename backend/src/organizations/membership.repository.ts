import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { notFound, Problem } from '../http/problem.ts';
import { User } from '../users/user.entity.ts';
import { type MemberRole, Membership, Organization, roleReaches } from './organization.entity.ts';

export interface OrganizationRow {
  organization: Organization;
  role: MemberRole;
  memberCount: number;
}

export type MemberRow = Membership & { user: User };

/** SQL of who belongs where. Every read of an organization goes through a membership. */
@Injectable()
export class MembershipRepository {
  constructor(private readonly dataSource: DataSource) {}

  async roleOf(organizationId: string, userId: string): Promise<MemberRole | undefined> {
    const row = await this.dataSource.manager.findOne(Membership, {
      select: { role: true },
      where: { organizationId, userId },
    });
    return row?.role;
  }

  async lock(manager: EntityManager, organizationId: string, userId: string): Promise<Membership | null> {
    return manager.findOne(Membership, { where: { organizationId, userId }, lock: { mode: 'pessimistic_write' } });
  }

  /**
   * The guard looked before the transaction began; a role may have gone since. Locks the caller's membership, so that it
   * stays until the end.
   *
   * @throws Problem not-found for who no longer belongs to it, forbidden for a lesser role
   */
  async requireRole(
    manager: EntityManager,
    organizationId: string,
    userId: string,
    needed: MemberRole,
  ): Promise<MemberRole> {
    const membership = await this.lock(manager, organizationId, userId);
    if (!membership) throw notFound('organization');
    if (!roleReaches(membership.role, needed)) throw roleTooSmall(needed, membership.role);
    return membership.role;
  }

  async insert(
    manager: EntityManager,
    organizationId: string,
    userId: string,
    role: MemberRole,
    createdAt: Date,
  ): Promise<void> {
    await manager.insert(Membership, { id: uuidv7(), organizationId, userId, role, createdAt, version: 1 });
  }

  async organizationsOf(userId: string, limit: number, after: string | undefined): Promise<OrganizationRow[]> {
    return this.selectOrganizations(userId, (select) =>
      (after ? select.andWhere('o.id > :after', { after }) : select).orderBy('o.id').limit(limit),
    );
  }

  async organizationOf(organizationId: string, userId: string): Promise<OrganizationRow | undefined> {
    const [row] = await this.selectOrganizations(userId, (select) =>
      select.andWhere('o.id = :organizationId', { organizationId }),
    );
    return row;
  }

  private async selectOrganizations(
    userId: string,
    refine: (
      select: ReturnType<MembershipRepository['organizationSelect']>,
    ) => ReturnType<MembershipRepository['organizationSelect']>,
  ): Promise<OrganizationRow[]> {
    const { entities, raw } = await refine(this.organizationSelect(userId)).getRawAndEntities<{
      role: MemberRole;
      memberCount: string;
    }>();
    return entities.map((organization, index) => ({
      organization,
      role: raw[index]!.role,
      memberCount: Number(raw[index]!.memberCount),
    }));
  }

  private organizationSelect(userId: string) {
    return this.dataSource.manager
      .createQueryBuilder(Organization, 'o')
      .innerJoin(Membership, 'm', 'm.organization_id = o.id AND m.user_id = :userId', { userId })
      .addSelect('m.role', 'role')
      .addSelect('(SELECT COUNT(*) FROM memberships c WHERE c.organization_id = o.id)', 'memberCount');
  }

  /** Members in the order they joined. @param search start of a name or an address */
  async members(
    organizationId: string,
    limit: number,
    after: string | undefined,
    search: string | undefined,
  ): Promise<MemberRow[]> {
    const select = this.memberSelect(organizationId).orderBy('m.id').limit(limit);
    if (after) select.andWhere('m.id > :after', { after });
    if (search)
      select.andWhere('(u.name LIKE :search OR u.email LIKE LOWER(:search))', { search: `${escapeLike(search)}%` });
    return (await select.getMany()) as MemberRow[];
  }

  async member(organizationId: string, userId: string): Promise<MemberRow | undefined> {
    const row = await this.memberSelect(organizationId).andWhere('m.user_id = :userId', { userId }).getOne();
    return (row as MemberRow | null) ?? undefined;
  }

  private memberSelect(organizationId: string) {
    return this.dataSource.manager
      .createQueryBuilder(Membership, 'm')
      .innerJoinAndMapOne('m.user', User, 'u', 'u.id = m.user_id')
      .where('m.organization_id = :organizationId', { organizationId });
  }
}

/** What a person types is text, not a pattern. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (character) => `\\${character}`);

export const roleTooSmall = (needed: MemberRole, role: MemberRole): Problem =>
  new Problem('forbidden', `This takes the role ${needed} or more in this organization; yours is ${role}.`);

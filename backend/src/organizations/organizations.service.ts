import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Principal } from '../access/principal.ts';
import { AuditService } from '../audit/audit.service.ts';
import { Clock } from '../config/clock.ts';
import { DatabaseService } from '../database/database.service.ts';
import { decodeCursor, type Page, type PageQuery, toPage } from '../http/page.ts';
import { notFound } from '../http/problem.ts';
import { preconditionFailed } from '../http/versioned.ts';
import { MembershipRepository, type OrganizationRow } from './membership.repository.ts';
import { Organization } from './organization.entity.ts';
import type { OrganizationBody, OrganizationView } from './organization.schemas.ts';

/** Organizations as their members see them. */
@Injectable()
export class OrganizationsService {
  constructor(
    private readonly database: DatabaseService,
    private readonly memberships: MembershipRepository,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  async list({ userId }: Principal, { limit, cursor }: PageQuery): Promise<Page<OrganizationView>> {
    const rows = await this.memberships.organizationsOf(userId, limit + 1, decodeCursor(cursor));
    return toPage(rows, limit, (row) => row.organization.id, toView);
  }

  async get(organizationId: string, { userId }: Principal): Promise<OrganizationView> {
    const row = await this.memberships.organizationOf(organizationId, userId);
    if (!row) throw notFound('organization');
    return toView(row);
  }

  async create(principal: Principal, { name }: OrganizationBody): Promise<OrganizationView> {
    const id = uuidv7();
    const now = this.clock.now();
    await this.database.transaction(async (manager) => {
      await manager.insert(Organization, { id, name, createdAt: now, updatedAt: now, version: 1 });
      await this.memberships.insert(manager, id, principal.userId, 'owner', now);
      await this.audit.record(manager, {
        action: 'organization.created',
        actorId: principal.userId,
        organizationId: id,
        target: { type: 'organization', id, label: name },
      });
    });
    return this.get(id, principal);
  }

  /** @throws Problem precondition-failed when `version` isn't the stored one */
  async rename(
    organizationId: string,
    principal: Principal,
    version: number,
    { name }: OrganizationBody,
  ): Promise<OrganizationView> {
    const before = await this.get(organizationId, principal);
    await this.database.transaction(async (manager) => {
      await this.memberships.requireRole(manager, organizationId, principal.userId, 'admin');
      const { affected } = await manager.update(
        Organization,
        { id: organizationId, version },
        { name, updatedAt: this.clock.now(), version: version + 1 },
      );
      if (!affected) throw preconditionFailed();
      await this.audit.record(manager, {
        action: 'organization.renamed',
        actorId: principal.userId,
        organizationId,
        target: { type: 'organization', id: organizationId, label: name },
        details: { from: before.name, to: name },
      });
    });
    return this.get(organizationId, principal);
  }
}

const toView = ({ organization, role, memberCount }: OrganizationRow): OrganizationView => ({
  id: organization.id,
  name: organization.name,
  role,
  memberCount,
  createdAt: organization.createdAt.toISOString(),
  updatedAt: organization.updatedAt.toISOString(),
  version: organization.version,
});

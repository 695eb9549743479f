import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { decodeCursor, type Page, toPage } from '../http/page.ts';
import { Organization } from '../organizations/organization.entity.ts';
import { AuditEventEntity } from './audit-event.entity.ts';
import type { AdminAuditEvent, AuditAction, AuditEvent, AuditQuery } from './audit.schemas.ts';

type AdminRow = AuditEventEntity & { organization?: Organization | null };

/** Reads the audit log, newest first. */
@Injectable()
export class AuditRepository {
  constructor(private readonly dataSource: DataSource) {}

  async ofOrganization(organizationId: string, query: AuditQuery): Promise<Page<AuditEvent>> {
    const rows = await this.select(query).andWhere('e.organization_id = :organizationId', { organizationId }).getMany();
    return toPage(rows, query.limit, (row) => row.id, toAuditEvent);
  }

  async ofAll(query: AuditQuery): Promise<Page<AdminAuditEvent>> {
    const rows: AdminRow[] = await this.select(query)
      .leftJoinAndMapOne('e.organization', Organization, 'o', 'o.id = e.organization_id')
      .getMany();
    return toPage(
      rows,
      query.limit,
      (row) => row.id,
      (row) => ({
        ...toAuditEvent(row),
        organization: row.organizationId ? { id: row.organizationId, name: row.organization?.name ?? null } : null,
        requestId: row.requestId,
      }),
    );
  }

  private select({ limit, cursor, action }: AuditQuery) {
    const after = decodeCursor(cursor);
    const select = this.dataSource.manager
      .createQueryBuilder(AuditEventEntity, 'e')
      .orderBy('e.id', 'DESC')
      .limit(limit + 1);
    if (after) select.andWhere('e.id < :after', { after });
    if (action) select.andWhere('e.action = :action', { action });
    return select;
  }
}

const toAuditEvent = (row: AuditEventEntity): AuditEvent => ({
  id: row.id,
  action: row.action as AuditAction,
  actor: row.actorId ? { id: row.actorId, name: row.actorName } : null,
  target: row.targetType && row.targetId ? { type: row.targetType, id: row.targetId, label: row.targetLabel } : null,
  details: row.details,
  ip: row.ip,
  createdAt: row.createdAt.toISOString(),
});

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Clock } from '../config/clock.ts';
import { requestContext } from '../http/request-context.ts';
import type { AuditAction } from './audit.schemas.ts';

export interface AuditRecord {
  action: AuditAction;
  /** Who did it; their name of this moment is stored with it. */
  actorId?: string;
  organizationId?: string;
  target?: { type: 'user' | 'organization' | 'invitation' | 'session'; id: string; label?: string };
  /** Small and free of secrets, e.g. what a role was and became. */
  details?: Record<string, unknown>;
}

/** Writes the audit log. Nothing in this code base changes or deletes what is written. */
@Injectable()
export class AuditService {
  constructor(private readonly clock: Clock) {}

  /** In the caller's transaction: what happened and its record stand or fall together. */
  async record(
    manager: EntityManager,
    { action, actorId, organizationId, target, details }: AuditRecord,
  ): Promise<void> {
    const context = requestContext.getStore();
    await manager.query(
      `INSERT INTO audit_events (id, organization_id, actor_id, actor_name, action, target_type, target_id, target_label, details, ip, request_id, created_at)
       VALUES (?, ?, ?, (SELECT name FROM users WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        uuidv7(),
        organizationId ?? null,
        actorId ?? null,
        actorId ?? null,
        action,
        target?.type ?? null,
        target?.id ?? null,
        target?.label?.slice(0, 254) ?? null,
        JSON.stringify(details ?? {}),
        context?.ip ?? null,
        context?.requestId ?? null,
        this.clock.now(),
      ],
    );
  }
}

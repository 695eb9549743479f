import { Column, Entity } from 'typeorm';
import { IdColumn, IdPrimary, TimeColumn } from '../database/columns.ts';

/** What happened, as it was then: names are copied, so that the log reads the same after accounts are gone. */
@Entity('audit_events')
export class AuditEventEntity {
  @IdPrimary()
  id!: string;

  /** null for what concerns an account or the system rather than an organization. */
  @IdColumn('organization_id', { nullable: true })
  organizationId!: string | null;

  @IdColumn('actor_id', { nullable: true })
  actorId!: string | null;

  @Column({ type: 'varchar', length: 100, name: 'actor_name', nullable: true })
  actorName!: string | null;

  @Column({ type: 'varchar', length: 64 })
  action!: string;

  @Column({ type: 'varchar', length: 32, name: 'target_type', nullable: true })
  targetType!: string | null;

  @Column({ type: 'varchar', length: 64, name: 'target_id', nullable: true })
  targetId!: string | null;

  @Column({ type: 'varchar', length: 254, name: 'target_label', nullable: true })
  targetLabel!: string | null;

  @Column({ type: 'json' })
  details!: Record<string, unknown>;

  @Column({ type: 'varchar', length: 45, nullable: true })
  ip!: string | null;

  @Column({ type: 'varchar', length: 128, name: 'request_id', nullable: true })
  requestId!: string | null;

  @TimeColumn('created_at')
  createdAt!: Date;
}

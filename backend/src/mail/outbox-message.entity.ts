import { Column, Entity } from 'typeorm';
import { IdPrimary, TimeColumn } from '../database/columns.ts';

/** A mail that belongs to the transaction which wrote it: sent at least once if that committed, never if it did not. */
@Entity('outbox_messages')
export class OutboxMessage {
  @IdPrimary()
  id!: string;

  /** Which effect; see OutboxKinds. */
  @Column({ type: 'varchar', length: 64 })
  kind!: string;

  /** What the effect needs. Emptied once delivered, since links in it are secrets. */
  @Column({ type: 'json', nullable: true })
  payload!: Record<string, unknown> | null;

  @TimeColumn('created_at')
  createdAt!: Date;

  /** Not before then. A claim moves it ahead, so that a worker that dies with it loses only time. */
  @TimeColumn('available_at')
  availableAt!: Date;

  @Column({ type: 'int' })
  attempts!: number;

  @Column({ type: 'varchar', length: 500, name: 'last_error', nullable: true })
  lastError!: string | null;

  @TimeColumn('delivered_at', { nullable: true })
  deliveredAt!: Date | null;

  /** Set when attempts are used up; an operator has to look. */
  @TimeColumn('dead_at', { nullable: true })
  deadAt!: Date | null;
}

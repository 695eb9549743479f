import { Column, Entity, PrimaryColumn } from 'typeorm';
import { HashColumn, TimeColumn } from '../database/columns.ts';

/** How long a key is remembered at least; it is forgotten with the next housekeeping, and makes something new from then on. */
export const ANSWER_DAYS = 1;

/** What a request with an Idempotency-Key was answered; written in the transaction of what it did. */
@Entity('idempotency_keys')
export class StoredAnswer {
  /** See requestKey; the key itself is not stored. */
  @PrimaryColumn({ type: 'char', length: 64 })
  id!: string;

  @HashColumn('fingerprint')
  fingerprint!: string;

  @Column({ type: 'smallint' })
  status!: number;

  @Column({ type: 'simple-json' })
  headers!: Record<string, string>;

  /** JSON; null for an answer without a body. */
  @Column({ type: 'mediumtext', nullable: true })
  body!: string | null;

  @TimeColumn('created_at')
  createdAt!: Date;
}

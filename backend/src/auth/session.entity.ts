import { Column, Entity } from 'typeorm';
import { HashColumn, IdColumn, IdPrimary, TimeColumn } from '../database/columns.ts';

export type RevocationReason = 'signed-out' | 'revoked' | 'password-changed' | 'reuse-detected' | 'account-changed';

/** One sign-in of one browser: the family of refresh tokens that descend from it. */
@Entity('sessions')
export class SessionEntity {
  @IdPrimary()
  id!: string;

  @IdColumn('user_id')
  userId!: string;

  @Column({ type: 'varchar', length: 255, name: 'user_agent' })
  userAgent!: string;

  @Column({ type: 'varchar', length: 45 })
  ip!: string;

  @TimeColumn('created_at')
  createdAt!: Date;

  @TimeColumn('last_used_at')
  lastUsedAt!: Date;

  /** The family ends then, whatever happens; each rotation moves it ahead. */
  @TimeColumn('expires_at')
  expiresAt!: Date;

  @TimeColumn('revoked_at', { nullable: true })
  revokedAt!: Date | null;

  @Column({ type: 'varchar', length: 32, name: 'revoked_reason', nullable: true })
  revokedReason!: RevocationReason | null;
}

/** One link of a session's chain. Only its hash is stored, so a stolen database signs nobody in. */
@Entity('refresh_tokens')
export class RefreshTokenEntity {
  @IdPrimary()
  id!: string;

  @IdColumn('session_id')
  sessionId!: string;

  @HashColumn('token_hash')
  tokenHash!: string;

  @TimeColumn('created_at')
  createdAt!: Date;

  /** When it was spent, or overtaken by a sibling's use. */
  @TimeColumn('used_at', { nullable: true })
  usedAt!: Date | null;
}

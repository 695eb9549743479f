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

  /** Moved ahead by each rotation, up to the session's greatest age. */
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

  /** When it was first presented. */
  @TimeColumn('used_at', { nullable: true })
  usedAt!: Date | null;

  /** When a sibling was presented while this one was still unspent. */
  @TimeColumn('superseded_at', { nullable: true })
  supersededAt!: Date | null;
}

import { Column, Entity } from 'typeorm';
import { HashColumn, IdColumn, IdPrimary, TimeColumn } from '../database/columns.ts';

/**
 * A sign-up that waits for its mail's link. The account comes into being with the link, with the password chosen in
 * that very sign-up: whoever typed someone else's address first gains nothing by it (pre-hijacking), and an address that is
 * taken and one that is free leave the same traces in the answer.
 */
@Entity('registrations')
export class Registration {
  @IdPrimary()
  id!: string;

  @Column({ type: 'varchar', length: 254 })
  email!: string;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  @Column({ type: 'varchar', length: 255, name: 'password_hash' })
  passwordHash!: string;

  @HashColumn('token_hash')
  tokenHash!: string;

  @TimeColumn('created_at')
  createdAt!: Date;

  @TimeColumn('expires_at')
  expiresAt!: Date;
}

/** The secret of a link that lets its reader choose a new password, once. */
@Entity('password_resets')
export class PasswordReset {
  @IdPrimary()
  id!: string;

  @IdColumn('user_id')
  userId!: string;

  @HashColumn('token_hash')
  tokenHash!: string;

  @TimeColumn('created_at')
  createdAt!: Date;

  @TimeColumn('expires_at')
  expiresAt!: Date;

  @TimeColumn('used_at', { nullable: true })
  usedAt!: Date | null;
}

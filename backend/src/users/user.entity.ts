import { Column, Entity } from 'typeorm';
import { IdPrimary, TimeColumn } from '../database/columns.ts';

export const USER_ROLES = ['user', 'operator'] as const;
export type UserRole = (typeof USER_ROLES)[number];

@Entity('users')
export class User {
  @IdPrimary()
  id!: string;

  /** Lower case. */
  @Column({ type: 'varchar', length: 254 })
  email!: string;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  /** Argon2id in PHC form; null until the person has chosen a password. */
  @Column({ type: 'varchar', length: 255, name: 'password_hash', nullable: true })
  passwordHash!: string | null;

  @Column({ type: 'varchar', length: 16 })
  role!: UserRole;

  @TimeColumn('email_verified_at', { nullable: true })
  emailVerifiedAt!: Date | null;

  @TimeColumn('disabled_at', { nullable: true })
  disabledAt!: Date | null;

  @TimeColumn('last_sign_in_at', { nullable: true })
  lastSignInAt!: Date | null;

  @TimeColumn('created_at')
  createdAt!: Date;

  @Column({ type: 'int' })
  version!: number;
}

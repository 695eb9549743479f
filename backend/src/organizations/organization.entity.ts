import { Column, Entity } from 'typeorm';
import { HashColumn, IdColumn, IdPrimary, TimeColumn } from '../database/columns.ts';

export const MEMBER_ROLES = ['member', 'admin', 'owner'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** Whether `role` may do what `needed` may. */
export const roleReaches = (role: MemberRole, needed: MemberRole): boolean =>
  MEMBER_ROLES.indexOf(role) >= MEMBER_ROLES.indexOf(needed);

/** The tenant: everything that people share belongs to one. */
@Entity('organizations')
export class Organization {
  @IdPrimary()
  id!: string;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  @TimeColumn('created_at')
  createdAt!: Date;

  @TimeColumn('updated_at')
  updatedAt!: Date;

  @Column({ type: 'int' })
  version!: number;
}

/** A unique key over a generated column keeps it to one owner an organization. */
@Entity('memberships')
export class Membership {
  @IdPrimary()
  id!: string;

  @IdColumn('organization_id')
  organizationId!: string;

  @IdColumn('user_id')
  userId!: string;

  @Column({ type: 'varchar', length: 16 })
  role!: MemberRole;

  @TimeColumn('created_at')
  createdAt!: Date;

  @Column({ type: 'int' })
  version!: number;
}

/** Pending until accepted, revoked or expired; a unique key keeps it to one pending an address and organization. */
@Entity('invitations')
export class Invitation {
  @IdPrimary()
  id!: string;

  @IdColumn('organization_id')
  organizationId!: string;

  @Column({ type: 'varchar', length: 254 })
  email!: string;

  @Column({ type: 'varchar', length: 16 })
  role!: MemberRole;

  @HashColumn('token_hash')
  tokenHash!: string;

  /** null once that account is deleted. */
  @IdColumn('invited_by', { nullable: true })
  invitedBy!: string | null;

  @TimeColumn('created_at')
  createdAt!: Date;

  @TimeColumn('expires_at')
  expiresAt!: Date;

  @TimeColumn('accepted_at', { nullable: true })
  acceptedAt!: Date | null;

  @TimeColumn('revoked_at', { nullable: true })
  revokedAt!: Date | null;
}

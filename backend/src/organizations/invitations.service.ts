import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Principal } from '../access/principal.ts';
import { AuditService } from '../audit/audit.service.ts';
import { hashSecret, newSecret } from '../auth/secrets.ts';
import { Clock } from '../config/clock.ts';
import { DatabaseService } from '../database/database.service.ts';
import { isDuplicateKey } from '../database/unavailable.ts';
import { decodeCursor, type Page, type PageQuery, toPage } from '../http/page.ts';
import { notFound, Problem } from '../http/problem.ts';
import { Mails } from '../mail/mails.ts';
import { Outbox } from '../mail/outbox.ts';
import { User } from '../users/user.entity.ts';
import { InvitationRepository, type InvitationRow } from './invitation.repository.ts';
import { MembershipRepository } from './membership.repository.ts';
import { Invitation, type MemberRole, Organization } from './organization.entity.ts';
import type { AssignableRole, InvitationBody, InvitationPreview, InvitationView } from './organization.schemas.ts';

const INVITATION_SECONDS = 7 * 24 * 3600;

const linkInvalid = (): Problem =>
  new Problem('link-invalid', 'This invitation was accepted, withdrawn, or is older than 7 days. Ask for a new one.');

/** Invitations: made by admins, carried by mail, accepted by the holder of the invited address. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly database: DatabaseService,
    private readonly invitations: InvitationRepository,
    private readonly memberships: MembershipRepository,
    private readonly outbox: Outbox,
    private readonly mails: Mails,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  async list(organizationId: string, { limit, cursor }: PageQuery): Promise<Page<InvitationView>> {
    const rows = await this.invitations.pending(organizationId, this.clock.now(), limit + 1, decodeCursor(cursor));
    return toPage(rows, limit, (row) => row.id, toView);
  }

  async create(organizationId: string, principal: Principal, body: InvitationBody): Promise<InvitationView> {
    const id = uuidv7();
    try {
      await this.database.transaction(async (manager) => {
        await this.requireInviter(manager, organizationId, principal, body.role);
        const user = await manager.findOneBy(User, { email: body.email });
        if (user && (await this.memberships.lock(manager, organizationId, user.id))) {
          throw new Problem('already-member', `${body.email} belongs to this organization already.`);
        }
        const now = this.clock.now();
        await this.invitations.revokeExpired(manager, organizationId, body.email, now);
        const secret = newSecret();
        await manager.insert(Invitation, {
          id,
          organizationId,
          email: body.email,
          role: body.role,
          tokenHash: hashSecret(secret),
          invitedBy: principal.userId,
          createdAt: now,
          expiresAt: this.clock.in(INVITATION_SECONDS),
          acceptedAt: null,
          revokedAt: null,
        });
        await this.mail(manager, organizationId, principal.userId, body, secret);
        await this.record(manager, 'invitation.created', organizationId, principal, { id, ...body });
      });
    } catch (error) {
      if (isDuplicateKey(error)) {
        throw new Problem(
          'conflict',
          `${body.email} has been invited already. Send that invitation again, or withdraw it first.`,
        );
      }
      throw error;
    }
    const row = await this.invitations.one(organizationId, id);
    return toView(row!);
  }

  async revoke(organizationId: string, principal: Principal, invitationId: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      await this.memberships.requireRole(manager, organizationId, principal.userId, 'admin');
      const invitation = await this.lockPending(manager, organizationId, invitationId);
      await manager.update(Invitation, { id: invitationId }, { revokedAt: this.clock.now() });
      await this.record(manager, 'invitation.revoked', organizationId, principal, invitation);
    });
  }

  /** The new mail's link replaces the old one, and lasts its full time. */
  async resend(organizationId: string, principal: Principal, invitationId: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      const invitation = await this.lockPending(manager, organizationId, invitationId);
      await this.requireInviter(manager, organizationId, principal, invitation.role);
      const secret = newSecret();
      await manager.update(
        Invitation,
        { id: invitationId },
        { tokenHash: hashSecret(secret), expiresAt: this.clock.in(INVITATION_SECONDS) },
      );
      await this.mail(manager, organizationId, principal.userId, invitation, secret);
      await this.record(manager, 'invitation.resent', organizationId, principal, invitation);
    });
  }

  /** @throws Problem link-invalid, one wording for unknown, accepted, withdrawn and expired */
  async preview(secret: string): Promise<InvitationPreview> {
    const row = await this.invitations.byToken(hashSecret(secret), this.clock.now());
    if (!row) throw linkInvalid();
    return {
      organizationName: row.organization.name,
      email: row.email,
      role: row.role as AssignableRole,
      invitedByName: row.inviter?.name ?? null,
      expiresAt: row.expiresAt.toISOString(),
    };
  }

  /** @returns the organization's id */
  async accept({ userId }: Principal, secret: string): Promise<string> {
    return this.database.transaction(async (manager) => {
      const now = this.clock.now();
      const invitation = await this.invitations.lockByToken(manager, hashSecret(secret), now);
      if (!invitation) throw linkInvalid();
      const user = await manager.findOneByOrFail(User, { id: userId });
      if (user.email !== invitation.email) {
        throw new Problem(
          'forbidden',
          `This invitation is for ${invitation.email}; you are signed in as ${user.email}. Sign in with that address.`,
        );
      }
      const { id, organizationId, role } = invitation;
      if (!(await this.memberships.lock(manager, organizationId, userId))) {
        await this.memberships.insert(manager, organizationId, userId, role, now);
        await this.audit.record(manager, {
          action: 'member.joined',
          organizationId,
          actorId: userId,
          target: { type: 'user', id: userId, label: user.name },
          details: { role },
        });
      }
      await manager.update(Invitation, { id }, { acceptedAt: now });
      return organizationId;
    });
  }

  /** Admins invite members; an admin's role is the owner's to give. */
  private async requireInviter(
    manager: EntityManager,
    organizationId: string,
    principal: Principal,
    invitedRole: MemberRole,
  ): Promise<void> {
    const role = await this.memberships.requireRole(manager, organizationId, principal.userId, 'admin');
    if (invitedRole === 'admin' && role !== 'owner') {
      throw new Problem('forbidden', 'Only the owner may invite an admin.');
    }
  }

  private async lockPending(manager: EntityManager, organizationId: string, invitationId: string): Promise<Invitation> {
    const invitation = await this.invitations.lockPending(manager, organizationId, invitationId, this.clock.now());
    if (!invitation) throw notFound('invitation');
    return invitation;
  }

  private async mail(
    manager: EntityManager,
    organizationId: string,
    inviterId: string,
    { email, role }: { email: string; role: string },
    secret: string,
  ): Promise<void> {
    const organization = await manager.findOneByOrFail(Organization, { id: organizationId });
    const inviter = await manager.findOneByOrFail(User, { id: inviterId });
    await this.outbox.add(manager, 'mail', this.mails.invitation(email, inviter.name, organization.name, role, secret));
  }

  private record(
    manager: EntityManager,
    action: 'invitation.created' | 'invitation.resent' | 'invitation.revoked',
    organizationId: string,
    principal: Principal,
    { id, email, role }: { id: string; email: string; role: string },
  ): Promise<void> {
    return this.audit.record(manager, {
      action,
      organizationId,
      actorId: principal.userId,
      target: { type: 'invitation', id, label: email },
      details: { role },
    });
  }
}

const toView = (row: InvitationRow): InvitationView => ({
  id: row.id,
  email: row.email,
  role: row.role as AssignableRole,
  invitedBy: row.inviter ? { id: row.inviter.id, name: row.inviter.name } : null,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
});

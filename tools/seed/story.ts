/** What happened to people and organizations over time: the rows, and the audit events that tell of them. */
import { between, chance, ipAddress, momentBetween, pick, userAgent } from './people.ts';
import { hashOfNothing, idAt, type Rows } from './rows.ts';

export const dayMs = 24 * 60 * 60 * 1000;

/** The audit log is told this far back. */
export const storyDays = 90;

/** Of the backend: how long a session lives unused, and how long an invitation can be accepted. */
const sessionMs = 14 * dayMs;
const invitationMs = 7 * dayMs;

/** How long before somebody joins they are invited, and how soon after that an admin is made one, at most. */
const inviteLeadMs = 3 * dayMs;
const promotionMs = 2 * dayMs;

export type Role = 'owner' | 'admin' | 'member';

export interface Person {
  id: string;
  name: string;
  email: string;
  createdAt: number;
  ip: string;
}

export interface Membership {
  person: Person;
  role: Role;
  joinedAt: number;
}

export interface Organization {
  id: string;
  name: string;
  createdAt: number;
}

/** The owner and the admins of an organization, with who of them could have invited somebody. */
export class Bosses {
  readonly owner: Person;
  private readonly admins: Membership[] = [];

  constructor(owner: Person) {
    this.owner = owner;
  }

  add(membership: Membership): void {
    if (membership.role === 'admin') this.admins.push(membership);
  }

  /** One who was in office when somebody who joined at that moment was invited. */
  at(joinedAt: number): Person {
    const before = joinedAt - inviteLeadMs - promotionMs;
    return pick([this.owner, ...this.admins.filter((admin) => admin.joinedAt < before).map((admin) => admin.person)]);
  }
}

interface Happening {
  at: number;
  action: string;
  organization?: Organization;
  actor: Person;
  target?: { type: 'user' | 'organization' | 'invitation' | 'session'; id: string; label: string | null };
  details?: Record<string, unknown>;
}

/** Writes what people did until `now`; events older than the story's days are left out of the log. */
export class Story {
  readonly now: number;
  readonly from: number;
  private readonly rows: Rows;

  constructor(rows: Rows, now: number) {
    this.rows = rows;
    this.now = now;
    this.from = now - storyDays * dayMs;
  }

  tell({ at, action, organization, actor, target, details }: Happening): void {
    if (at < this.from || at > this.now) return;
    this.rows.add('audit_events', {
      id: idAt(at),
      organization_id: organization?.id ?? null,
      actor_id: actor.id,
      actor_name: actor.name,
      action,
      target_type: target?.type ?? null,
      target_id: target?.id ?? null,
      target_label: target?.label ?? null,
      details: JSON.stringify(details ?? {}),
      ip: actor.ip,
      created_at: new Date(at),
    });
  }

  /** Somebody signs in on a browser and comes back for a while. Returns when that session began. */
  signIn(person: Person, earliest: number): number {
    const at = momentBetween(Math.max(earliest, this.from), this.now);
    const lastUsedAt = momentBetween(at, Math.min(this.now, at + 20 * dayMs));
    const id = idAt(at);
    this.rows.add('sessions', {
      id,
      user_id: person.id,
      user_agent: userAgent(),
      ip: chance(0.8) ? person.ip : ipAddress(),
      created_at: new Date(at),
      last_used_at: new Date(lastUsedAt),
      expires_at: new Date(lastUsedAt + sessionMs),
    });
    this.rows.add('refresh_tokens', {
      id: idAt(lastUsedAt),
      session_id: id,
      token_hash: hashOfNothing(),
      created_at: new Date(lastUsedAt),
    });
    this.tell({ at, action: 'user.signed-in', actor: person });
    return at;
  }

  found(organization: Organization, owner: Person): void {
    this.rows.add('organizations', {
      id: organization.id,
      name: organization.name,
      created_at: new Date(organization.createdAt),
      updated_at: new Date(organization.createdAt),
    });
    this.tell({
      at: organization.createdAt,
      action: 'organization.created',
      organization,
      actor: owner,
      target: { type: 'organization', id: organization.id, label: organization.name },
    });
  }

  /** A person belongs to an organization; who was not its founder came by an invitation. */
  join(organization: Organization, { person, role, joinedAt }: Membership, bosses: Bosses): void {
    this.rows.add('memberships', {
      id: idAt(joinedAt),
      organization_id: organization.id,
      user_id: person.id,
      role,
      created_at: new Date(joinedAt),
    });
    if (role === 'owner' || joinedAt < this.from) return;
    const inviter = bosses.at(joinedAt);
    const invitedAt = momentBetween(Math.max(organization.createdAt, joinedAt - inviteLeadMs), joinedAt);
    // Only the owner invites admins, and only the owner promotes.
    const invitedAs = role === 'admin' && inviter === bosses.owner && chance(0.5) ? 'admin' : 'member';
    this.invite(organization, inviter, person.email, invitedAs, invitedAt, joinedAt);
    const about = { organization, target: { type: 'user', id: person.id, label: person.name } } as const;
    this.tell({ ...about, at: joinedAt, action: 'member.joined', actor: person, details: { role: invitedAs } });
    if (role !== invitedAs) {
      const at = momentBetween(joinedAt, Math.min(this.now, joinedAt + promotionMs));
      this.tell({
        ...about,
        at,
        action: 'member.role-changed',
        actor: bosses.owner,
        details: { from: invitedAs, to: role },
      });
    }
  }

  /** An invitation, pending unless it was accepted. */
  invite(
    organization: Organization,
    inviter: Person,
    email: string,
    role: Role,
    at: number,
    acceptedAt?: number,
  ): void {
    const id = idAt(at);
    this.rows.add('invitations', {
      id,
      organization_id: organization.id,
      email,
      role,
      token_hash: hashOfNothing(),
      invited_by: inviter.id,
      created_at: new Date(at),
      expires_at: new Date(at + invitationMs),
      accepted_at: acceptedAt === undefined ? null : new Date(acceptedAt),
      revoked_at: null,
    });
    const happening = {
      organization,
      actor: inviter,
      target: { type: 'invitation', id, label: email },
      details: { role },
    } as const;
    this.tell({ ...happening, at, action: 'invitation.created' });
    const until = acceptedAt ?? this.now;
    if (until - at > dayMs && chance(0.3)) {
      this.tell({ ...happening, at: momentBetween(at + dayMs, until), action: 'invitation.resent' });
    }
  }

  /** Somebody who was a member for some time and is no longer: the log alone remembers. */
  passThrough(organization: Organization, boss: Person, name: string): void {
    const joinedAt = momentBetween(Math.max(organization.createdAt, this.from), this.now - dayMs);
    if (joinedAt < organization.createdAt) return;
    const person: Person = { id: idAt(joinedAt), name, email: '', createdAt: joinedAt, ip: ipAddress() };
    const target = { type: 'user', id: person.id, label: name } as const;
    const common = { organization, target, details: { role: 'member' } };
    this.tell({ ...common, at: joinedAt, action: 'member.joined', actor: person });
    const left = chance(0.6);
    const at = momentBetween(joinedAt, this.now);
    this.tell({ ...common, at, action: left ? 'member.left' : 'member.removed', actor: left ? person : boss });
  }

  /** The daily life of an account: signing in now and then, a password changed, another browser signed out. */
  live(person: Person, signIns: number): number | undefined {
    let last: number | undefined;
    for (let count = 0; count < signIns; count += 1) {
      const at = this.signIn(person, person.createdAt);
      last = Math.max(last ?? 0, at);
    }
    this.tell({ at: person.createdAt, action: 'user.registered', actor: person });
    const later = (): number => momentBetween(Math.max(person.createdAt, this.from), this.now);
    if (chance(0.05))
      this.tell({ at: later(), action: pick(['user.password-changed', 'user.password-reset']), actor: person });
    if (chance(0.04)) {
      const at = later();
      const target = { type: 'session', id: idAt(at - between(1, 9) * dayMs), label: null } as const;
      this.tell({ at, action: 'session.revoked', actor: person, target });
    }
    return last;
  }
}

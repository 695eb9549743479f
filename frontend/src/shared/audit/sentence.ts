import type { AuditEvent } from '../api/types.ts';

type Event = Pick<AuditEvent, 'action' | 'actor' | 'target' | 'details'>;

/** Parts of a sentence: text, and names to set off from it. */
export type Part = string | { name: string };

const name = (value: unknown, otherwise: string): Part =>
  typeof value === 'string' && value !== '' ? { name: value } : otherwise;

const roleOf = (value: unknown): string =>
  ({ owner: 'the owner', admin: 'an admin', member: 'a member' })[String(value)] ?? 'a member';

/** What happened, as one sentence. Names are those of the time it happened. */
export function sentence({ action, actor, target, details }: Event): Part[] {
  const who = actor ? name(actor.name, 'Someone whose account is gone') : 'The system';
  const whom = name(target?.label, 'someone');
  const isOwn = actor !== null && actor.id === target?.id;

  switch (action) {
    case 'organization.created':
      return [who, ' created the organization ', name(target?.label, '')];
    case 'organization.renamed':
      return [
        who,
        ' renamed the organization from ',
        name(details['from'], 'its old name'),
        ' to ',
        name(details['to'], 'a new one'),
      ];
    case 'organization.transferred':
      return [who, ' handed the organization over to ', whom];
    case 'member.joined':
      return [whom, ` joined as ${roleOf(details['role'])}`];
    case 'member.role-changed':
      return [who, ' made ', whom, ` ${roleOf(details['to'])}`];
    case 'member.removed':
      return [who, ' removed ', whom];
    case 'member.left':
      return [who, ' left the organization'];
    case 'invitation.created':
      return [who, ' invited ', whom, ` to be ${roleOf(details['role'])}`];
    case 'invitation.resent':
      return [who, ' sent the invitation to ', whom, ' again'];
    case 'invitation.revoked':
      return [who, ' revoked the invitation to ', whom];
    case 'user.registered':
      return [actor ? who : whom, ' registered'];
    case 'user.signed-in':
      return [who, ' signed in'];
    case 'user.sign-in-failed':
      return ['A sign-in as ', actor ? who : whom, ' failed'];
    case 'user.signed-out':
      return [who, ' signed out'];
    case 'user.password-reset-requested':
      return ['A link to reset the password of ', actor ? who : whom, ' was asked for'];
    case 'user.password-changed':
      return [who, ' changed their password'];
    case 'user.password-reset':
      return [actor ? who : whom, ' set a new password by a mailed link'];
    case 'user.created':
      return [who, ' created the account of ', whom];
    case 'user.changed':
      return [
        who,
        isOwn ? ' changed their account' : ' changed the account of ',
        ...(isOwn ? [] : [whom]),
        changesOf(details),
      ];
    case 'user.disabled':
      return [who, ' disabled the account of ', whom];
    case 'user.enabled':
      return [who, ' enabled the account of ', whom];
    case 'user.deleted':
      return [who, ' deleted the account of ', whom];
    case 'session.revoked':
      return [who, ' signed out a session'];
    case 'session.reuse-detected':
      return ['A session of ', actor ? who : whom, ' was stopped: its cookie had been used twice'];
    case 'maintenance.enabled':
      return [who, ' switched maintenance on'];
    case 'maintenance.scheduled':
      return [who, ' scheduled maintenance'];
    case 'maintenance.disabled':
      return [who, ' switched maintenance off'];
    default:
      return unknownAction(action, who, target);
  }
}

/** An API newer than this page may log what it has no words for; say it plainly instead of not at all. */
function unknownAction(action: never, who: Part, target: Event['target']): Part[] {
  const words = String(action).replaceAll(/[.-]/g, ' ');
  return [who, `: ${words}`, ...(target?.label ? [' ', { name: target.label }] : [])];
}

function changesOf(details: Event['details']): string {
  const fields = Object.keys(details);
  return fields.length === 0 ? '' : ` (${fields.join(', ')})`;
}

export const plainSentence = (event: Event): string =>
  sentence(event)
    .map((part) => (typeof part === 'string' ? part : part.name))
    .join('');

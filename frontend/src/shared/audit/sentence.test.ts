import { expect, it } from 'vitest';
import type { AuditEvent } from '../api/types.ts';
import { type AuditAction, auditActions } from './actions.ts';
import { plainSentence } from './sentence.ts';

const ada = { id: '1', name: 'Ada' };
const target = (label: string | null, id = '2') => ({ type: 'user', id, label });

type Event = Pick<AuditEvent, 'action' | 'actor' | 'target' | 'details'>;
const event = (action: AuditAction, rest: Partial<Event> = {}): Event => ({
  action,
  actor: ada,
  target: target('Bo'),
  details: {},
  ...rest,
});

it.each<[Event, string]>([
  [event('organization.created', { target: target('North Pier') }), 'Ada created the organization North Pier'],
  [
    event('organization.renamed', { details: { from: 'Pier', to: 'North Pier' } }),
    'Ada renamed the organization from Pier to North Pier',
  ],
  [event('organization.transferred'), 'Ada handed the organization over to Bo'],
  [event('member.joined', { details: { role: 'admin' } }), 'Bo joined as an admin'],
  [event('member.role-changed', { details: { from: 'member', to: 'admin' } }), 'Ada made Bo an admin'],
  [event('member.removed'), 'Ada removed Bo'],
  [event('member.left'), 'Ada left the organization'],
  [
    event('invitation.created', { target: target('bo@example.com'), details: { role: 'member' } }),
    'Ada invited bo@example.com to be a member',
  ],
  [event('user.changed', { details: { email: {}, role: {} } }), 'Ada changed the account of Bo (email, role)'],
  [event('user.changed', { target: target('Ada', '1'), details: { name: {} } }), 'Ada changed their account (name)'],
  [event('user.deleted', { target: target(null) }), 'Ada deleted the account of someone'],
  [
    event('user.disabled', { actor: { id: '9', name: null } }),
    'Someone whose account is gone disabled the account of Bo',
  ],
  [event('user.sign-in-failed', { target: null }), 'A sign-in as Ada failed'],
  [event('session.reuse-detected', { actor: null }), 'A session of Bo was stopped: its cookie had been used twice'],
])('$action reads well', (given, words) => {
  expect(plainSentence(given)).toBe(words);
});

it.each(auditActions)('%s has words of its own', (action) => {
  expect(plainSentence(event(action))).not.toMatch(/undefined|^Ada: /);
});

it('says plainly what a newer API logs', () => {
  expect(plainSentence(event('breaker.reset-all' as AuditAction))).toBe('Ada: breaker reset all Bo');
});

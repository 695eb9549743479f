import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { TestApp } from './support/app.ts';
import type { Client } from './support/client.ts';
import {
  expectStatus,
  join,
  newAddress,
  newOrganization,
  type Person,
  signUp,
  signUpByMail,
} from './support/people.ts';
import { until } from './support/wait.ts';

let app: TestApp;
let owner: Person;
let organizationId: string;
let invitations: string;
beforeAll(async () => {
  app = await TestApp.start();
  owner = await signUp(app, { name: 'Otto Owner' });
});
afterAll(() => app.stop());
beforeEach(async () => {
  organizationId = await newOrganization(owner);
  invitations = `/organizations/${organizationId}/invitations`;
});

const invite = (email: string, role = 'member') => expectStatus(201, owner.client.post(invitations, { email, role }));
const invitationTo = async (email: string) => (await app.mail.find(email, /invites you/)).token;

async function all(client: Client, path: string, limit: number): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for (let cursor = ''; ;) {
    const { body } = await expectStatus(200, client.get(`${path}?limit=${limit}${cursor && `&cursor=${cursor}`}`));
    items.push(...body.items);
    if (body.nextCursor === null) return items;
    expect(body.items).toHaveLength(limit);
    cursor = body.nextCursor;
  }
}

describe('invitations', () => {
  test('from the mail to membership', async () => {
    const guest = await signUp(app, { name: 'Gina Guest' });
    const made = await invite(guest.email, 'admin');
    expect(made.body).toMatchObject({
      email: guest.email,
      role: 'admin',
      invitedBy: { id: owner.id, name: 'Otto Owner' },
    });
    const mail = await app.mail.find(guest.email, /^Otto Owner invites you to Harbour Works/);
    expect(mail.text).toContain('/invitations#token=');

    const preview = await app.client().post('/invitations/lookup', { token: mail.token });
    expect(preview).toMatchObject({
      status: 200,
      body: { organizationName: 'Harbour Works', email: guest.email, role: 'admin', invitedByName: 'Otto Owner' },
    });
    const accepted = await guest.client.post('/invitations/accept', { token: mail.token });
    expect(accepted).toMatchObject({ status: 200, body: { id: organizationId, role: 'admin', memberCount: 2 } });
    expect((await owner.client.get(invitations)).body.items).toEqual([]);
    const { items } = (await owner.client.get(`/organizations/${organizationId}/audit-events`)).body;
    expect(items.map((item: { action: string }) => item.action)).toEqual([
      'member.joined',
      'invitation.created',
      'organization.created',
    ]);
  });

  test('only the holder of the address may accept', async () => {
    const [guest, thief] = [await signUp(app), await signUp(app)];
    await invite(guest.email);
    const token = await invitationTo(guest.email);
    const answer = await thief.client.post('/invitations/accept', { token });
    expect(answer).toMatchObject({ status: 403, slug: 'forbidden' });
    expect(await thief.client.get(`/organizations/${organizationId}`)).toMatchObject({ status: 404 });
    expect(await guest.client.post('/invitations/accept', { token })).toMatchObject({ status: 200 });
  });

  test('unknown, accepted, withdrawn, replaced and expired links are refused in the same words', async () => {
    const guest = await signUp(app);
    const tokens: string[] = ['never-issued'];

    await invite(guest.email);
    tokens.push(await invitationTo(guest.email));
    await expectStatus(200, guest.client.post('/invitations/accept', { token: tokens.at(-1) }));
    await guest.client.post(`/organizations/${organizationId}/leave`);

    const next = async (): Promise<[string, string]> => {
      const count = app.mail.to(guest.email).length;
      const { body } = await invite(guest.email);
      return [body.id, (await until('the mail', () => app.mail.to(guest.email)[count])).token];
    };
    const [withdrawnId, withdrawn] = await next();
    await expectStatus(204, owner.client.delete(`${invitations}/${withdrawnId}`));
    const [resentId, replaced] = await next();
    const count = app.mail.to(guest.email).length;
    await expectStatus(202, owner.client.post(`${invitations}/${resentId}/resend`));
    const expired = (await until('the mail', () => app.mail.to(guest.email)[count])).token;
    expect(await guest.client.post('/invitations/lookup', { token: expired })).toMatchObject({ status: 200 });
    app.clock.forward(7 * 24 * 3600 + 1);
    tokens.push(withdrawn, replaced, expired);
    await guest.client.refresh();
    await owner.client.refresh();

    const details = new Set<string>();
    for (const token of tokens) {
      for (const path of ['/invitations/lookup', '/invitations/accept']) {
        const answer = await guest.client.post(path, { token });
        expect(answer).toMatchObject({ status: 410, slug: 'link-invalid' });
        details.add(answer.body.detail);
      }
    }
    expect(details.size).toBe(1);
    expect(await guest.client.get(`/organizations/${organizationId}`)).toMatchObject({ status: 404 });
  });

  test('sending again gives the link its full time anew', async () => {
    const guest = newAddress();
    const { body } = await invite(guest);
    await app.mail.find(guest, /invites/);
    app.clock.forward(6 * 24 * 3600);
    await owner.client.refresh();
    await expectStatus(202, owner.client.post(`${invitations}/${body.id}/resend`));
    const mail = await until('the second mail', () => app.mail.to(guest)[1]);
    app.clock.forward(6 * 24 * 3600);
    await owner.client.refresh();
    expect(await app.client().post('/invitations/lookup', { token: mail.token })).toMatchObject({ status: 200 });
    expect(await app.client().post('/invitations/lookup', { token: app.mail.to(guest)[0]!.token })).toMatchObject({
      status: 410,
    });
  });

  test('accepted twice at once it makes one membership', async () => {
    const guest = await signUp(app);
    await invite(guest.email);
    const token = await invitationTo(guest.email);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => guest.client.post('/invitations/accept', { token })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410]);
    expect(await app.database.count('memberships', 'organization_id = ?', [organizationId])).toBe(2);
  });

  test('a member is not invited again', async () => {
    const guest = await signUp(app);
    await join(app, organizationId, owner, guest, 'member');
    expect(await owner.client.post(invitations, { email: guest.email, role: 'member' })).toMatchObject({
      status: 409,
      slug: 'already-member',
    });
  });

  test('an address is invited once at a time, however many try', async () => {
    const email = newAddress();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => owner.client.post(invitations, { email, role: 'member' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)!.slug).toBe('conflict');
    await app.settled();
    expect(app.mail.to(email)).toHaveLength(1);
    // An expired one is no hindrance.
    app.clock.forward(7 * 24 * 3600 + 1);
    await owner.client.refresh();
    expect((await owner.client.get(invitations)).body.items).toEqual([]);
    expect(await owner.client.post(invitations, { email, role: 'member' })).toMatchObject({ status: 201 });
  });

  test('somebody without an account signs up with the invited address and joins', async () => {
    const email = newAddress();
    await invite(email);
    const token = await invitationTo(email);
    const guest = await signUpByMail(app, { email });
    expect(await guest.client.post('/invitations/accept', { token })).toMatchObject({ status: 200 });
  });

  test('the list is in order, newest first, and paged', async () => {
    const emails = Array.from({ length: 5 }, newAddress);
    for (const email of emails) await invite(email);
    const items = await all(owner.client, invitations, 2);
    expect(items.map(({ email }) => email)).toEqual(emails.toReversed());
  });
});

async function populate(count: number, name: (n: number) => string): Promise<string[]> {
  const names: string[] = [];
  for (let n = 0; n < count; n++) {
    const id = uuidv7();
    names.push(name(n));
    await app.database.query(
      `INSERT INTO users (id, email, name, role, created_at) VALUES (?, ?, ?, 'user', UTC_TIMESTAMP(3))`,
      [id, newAddress(), name(n)],
    );
    await app.database.query(
      `INSERT INTO memberships (id, organization_id, user_id, role, created_at) VALUES (?, ?, ?, 'member', UTC_TIMESTAMP(3))`,
      [uuidv7(), organizationId, id],
    );
  }
  return names;
}

describe('lists', () => {
  test('paging shows everyone once while people join and leave', async () => {
    const before = await populate(10, (n) => `Early ${n}`);
    const path = `/organizations/${organizationId}/members?limit=4`;
    const first = (await owner.client.get(path)).body;
    // Gone from a page that was shown, and new behind the ones that were not.
    await app.database.query('DELETE FROM memberships WHERE organization_id = ? AND user_id = ?', [
      organizationId,
      first.items[1].userId,
    ]);
    await populate(3, (n) => `Late ${n}`);
    const second = (await owner.client.get(`${path}&cursor=${first.nextCursor}`)).body;
    const third = (await owner.client.get(`${path}&cursor=${second.nextCursor}`)).body;
    const fourth = (await owner.client.get(`${path}&cursor=${third.nextCursor}`)).body;
    const names = [first, second, third, fourth].flatMap(({ items }) =>
      items.map((item: { name: string }) => item.name),
    );
    expect(names).toEqual(['Otto Owner', ...before, 'Late 0', 'Late 1', 'Late 2']);
    expect(fourth.nextCursor).toBeNull();
  });

  test('a page that ends the list exactly says so', async () => {
    await populate(3, (n) => `Person ${n}`);
    expect((await owner.client.get(`/organizations/${organizationId}/members?limit=4`)).body).toMatchObject({
      items: { length: 4 },
      nextCursor: null,
    });
  });

  test.each([
    ['%', ['%%% Percent']],
    ['_', ['_ Underscore']],
    ['\\', ['\\ Backslash']],
    ["' OR 1=1 -- ", []],
    ['per', ['Percy']],
    ['', ['%%% Percent', 'Otto Owner', 'Percy', '\\ Backslash', '_ Underscore']],
  ])('searching for %j finds text, not patterns', async (search, expected) => {
    const names = ['%%% Percent', '_ Underscore', '\\ Backslash', 'Percy'];
    await populate(names.length, (n) => names[n]!);
    const { body } = await owner.client.get(
      `/organizations/${organizationId}/members?search=${encodeURIComponent(search)}`,
    );
    expect(body.items.map((item: { name: string }) => item.name).sort()).toEqual(expected);
  });

  test("one's own organizations only, oldest first", async () => {
    const person = await signUp(app);
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push(await newOrganization(person, `Organization ${n}`));
    expect((await all(person.client, '/organizations', 2)).map(({ id }) => id)).toEqual(ids);
  });

  test('the audit log is filtered by action', async () => {
    await invite(newAddress());
    await owner.client.patch(`/organizations/${organizationId}`, 1, { name: 'Renamed' });
    const of = async (query: string) =>
      (await owner.client.get(`/organizations/${organizationId}/audit-events${query}`)).body.items.map(
        (item: { action: string }) => item.action,
      );
    expect(await of('')).toEqual(['organization.renamed', 'invitation.created', 'organization.created']);
    expect(await of('?action=invitation.created')).toEqual(['invitation.created']);
    expect(await of('?limit=1')).toEqual(['organization.renamed']);
  });
});

describe('versions', () => {
  const targets: [string, () => Promise<{ client: Client; path: string; body: object }>][] = [
    [
      'organization',
      async () => ({ client: owner.client, path: `/organizations/${organizationId}`, body: { name: 'New' } }),
    ],
    [
      'member',
      async () => {
        const guest = await signUp(app);
        await join(app, organizationId, owner, guest, 'member');
        return {
          client: owner.client,
          path: `/organizations/${organizationId}/members/${guest.id}`,
          body: { role: 'admin' },
        };
      },
    ],
    [
      'profile',
      async () => {
        const person = await signUp(app);
        return { client: person.client, path: '/users/me', body: { name: 'New Name' } };
      },
    ],
    [
      'account',
      async () => {
        const person = await signUp(app);
        const operator = await signUp(app);
        await app.database.query(`UPDATE users SET role = 'operator' WHERE id = ?`, [operator.id]);
        await operator.client.signIn(operator.email, operator.password);
        return { client: operator.client, path: `/admin/users/${person.id}`, body: { name: 'New Name' } };
      },
    ],
  ];

  test.each(targets)('%s: 428 without, 412 with an old one, and a success moves it on', async (_, target) => {
    const { client, path, body } = await target();
    await app.settled();
    const before = await app.database.snapshot();
    expect(await client.patch(path, undefined, body)).toMatchObject({ status: 428, slug: 'precondition-required' });
    expect(await client.patch(path, 7, body)).toMatchObject({ status: 412, slug: 'precondition-failed' });
    for (const value of ['*', '1', 'W/"1"', '"1", "2"', '"01x"', '""']) {
      const answer = await client.send('PATCH', path, { body, headers: { 'if-match': value } });
      expect({ value, status: answer.status }).toEqual({ value, status: 400 });
    }
    expect(await app.database.snapshot()).toEqual(before);

    const changed = await client.patch(path, 1, body);
    expect(changed).toMatchObject({ status: 200, body: { version: 2, ...body } });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(await client.patch(path, 1, body)).toMatchObject({ status: 412 });
    expect(await client.patch(path, 2, body)).toMatchObject({ status: 200, body: { version: 3 } });
  });

  test('of ten changes of one version at once, one is made', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        owner.client.patch(`/organizations/${organizationId}`, 1, { name: `Name ${n}` }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 412)]);
  });
});

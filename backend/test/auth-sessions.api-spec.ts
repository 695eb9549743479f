import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { TestApp } from './support/app.ts';
import type { Client } from './support/client.ts';
import { PASSWORD, type Person, signInAgain, signUp } from './support/people.ts';

let app: TestApp;
let person: Person;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());
beforeEach(async () => {
  person = await signUp(app);
});

/** Another holder of the same cookie: a second tab, or a thief. */
function copyOf(client: Client): Client {
  const copy = app.client();
  copy.cookie = client.cookie;
  return copy;
}
const reuseEvents = (who: Person) =>
  app.database.query(`SELECT * FROM audit_events WHERE action = 'session.reuse-detected' AND actor_id = ?`, [who.id]);

describe('refresh', () => {
  test('gives a new token of both kinds', async () => {
    const { cookie, accessToken } = person.client;
    app.clock.forward(1);
    expect(await person.client.refresh()).toMatchObject({ status: 200, body: { user: { id: person.id } } });
    expect(person.client.cookie).not.toBe(cookie);
    expect(person.client.accessToken).not.toBe(accessToken);
    expect(await person.client.get('/users/me')).toMatchObject({ status: 200 });
  });

  test.each([undefined, 'quayside_refresh=nonsense', `quayside_refresh=${'a'.repeat(4000)}`])(
    'without a session (%#) it is refused, and the cookie cleared',
    async (cookie) => {
      const client = app.client();
      client.cookie = cookie;
      const answer = await client.refresh();
      expect(answer).toMatchObject({ status: 401, slug: 'session-ended' });
      expect(answer.headers.getSetCookie()[0]).toMatch(
        /^quayside_refresh=;.*Path=\/api\/v1\/auth;.*Expires=Thu, 01 Jan 1970/,
      );
    },
  );

  test('a spent token still works within the grace, and the sibling it yields lives', async () => {
    const secondTab = copyOf(person.client);
    await person.client.refresh();
    app.clock.forward(29);
    expect(await secondTab.refresh()).toMatchObject({ status: 200 });
    expect(secondTab.cookie).not.toBe(person.client.cookie);
    // Whichever answer the browser kept, the session goes on.
    expect(await secondTab.refresh()).toMatchObject({ status: 200 });
    expect(await person.client.refresh()).toMatchObject({ status: 200 });
    expect(await reuseEvents(person)).toHaveLength(0);
  });

  test('the use of one sibling spends the other', async () => {
    const sibling = copyOf(person.client);
    await person.client.refresh();
    await sibling.refresh();
    await person.client.refresh();
    app.clock.forward(31);
    expect(await sibling.refresh()).toMatchObject({ status: 401, slug: 'session-ended' });
    expect(await reuseEvents(person)).toHaveLength(1);
  });

  test('reuse after the grace ends the whole family at once, and is on record', async () => {
    const thief = copyOf(person.client);
    const elsewhere = await signInAgain(app, person);
    await person.client.refresh();
    app.clock.forward(31);

    expect(await thief.refresh()).toMatchObject({ status: 401, slug: 'session-ended' });
    expect(await person.client.get('/users/me')).toMatchObject({ status: 401, slug: 'unauthenticated' });
    expect(await person.client.refresh()).toMatchObject({ status: 401, slug: 'session-ended' });
    const [event, ...others] = await reuseEvents(person);
    expect(others).toEqual([]);
    expect(event).toMatchObject({ target_type: 'session', ip: '127.0.0.1' });
    expect(await app.database.count('sessions', `user_id = ? AND revoked_reason = 'reuse-detected'`, [person.id])).toBe(
      1,
    );
    // A family is one sign-in; the person's other browser is no part of it.
    expect(await elsewhere.refresh()).toMatchObject({ status: 200 });
  });

  test('ten at once with the same token never end in a dead session', async () => {
    const tabs = Array.from({ length: 10 }, () => copyOf(person.client));
    const answers = await Promise.all(tabs.map((tab) => tab.refresh()));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(new Set(tabs.map(({ cookie }) => cookie)).size).toBe(10);
    // Any of the ten may be the cookie that stays in the browser, used much later.
    app.clock.forward(3600);
    expect(await tabs[6]!.refresh()).toMatchObject({ status: 200 });
    expect(await tabs[6]!.refresh()).toMatchObject({ status: 200 });
    expect(await reuseEvents(person)).toHaveLength(0);
  });

  test('a session ends after fourteen days without use, and each use moves that', async () => {
    app.clock.forward(13 * 24 * 3600);
    expect(await person.client.refresh()).toMatchObject({ status: 200 });
    app.clock.forward(13 * 24 * 3600);
    expect(await person.client.refresh()).toMatchObject({ status: 200 });
    app.clock.forward(14 * 24 * 3600 + 1);
    expect(await person.client.refresh()).toMatchObject({ status: 401, slug: 'session-ended' });
  });
});

describe('logout', () => {
  test('ends the session at once and clears the cookie', async () => {
    const before = copyOf(person.client);
    const answer = await person.client.post('/auth/logout');
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()[0]).toMatch(/^quayside_refresh=;.*Expires=Thu, 01 Jan 1970/);
    expect(await person.client.get('/users/me')).toMatchObject({ status: 401, slug: 'unauthenticated' });
    expect(await before.refresh()).toMatchObject({ status: 401, slug: 'session-ended' });
  });

  test('without a session it is done already', async () => {
    expect(await app.client().post('/auth/logout')).toMatchObject({ status: 204 });
  });
});

describe('the list of sessions', () => {
  test('shows where one is signed in, newest first, and which is this', async () => {
    const phone = await signInAgain(app, person, 'Phone/1.0');
    const { body } = await phone.get('/auth/sessions');
    expect(body.items).toHaveLength(2);
    expect(body.items[0]).toMatchObject({ current: true, userAgent: 'Phone/1.0', ip: '127.0.0.1' });
    expect(body.items[1]).toMatchObject({ current: false, userAgent: 'test browser' });
    expect(body.nextCursor).toBeNull();
    const other = await signUp(app);
    expect((await other.client.get('/auth/sessions')).body.items).toHaveLength(1);
  });

  test('is paged, and leaves out what has ended', async () => {
    for (let n = 0; n < 4; n++) await signInAgain(app, person, `Browser ${n}`);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await person.client.get(`/auth/sessions?limit=2${cursor && `&cursor=${cursor}`}`);
      expect(body.items.length).toBeLessThanOrEqual(2);
      seen.push(...body.items.map((item: { userAgent: string }) => item.userAgent));
      cursor = body.nextCursor ?? '';
    } while (cursor);
    expect(seen).toEqual(['Browser 3', 'Browser 2', 'Browser 1', 'Browser 0', 'test browser']);
    await person.client.post('/auth/sessions/revoke-others');
    expect((await person.client.get('/auth/sessions')).body.items).toHaveLength(1);
  });

  test('one can be ended, by its own person only', async () => {
    const phone = await signInAgain(app, person);
    const [{ id }] = (await phone.get('/auth/sessions')).body.items;
    const stranger = await signUp(app);

    const foreign = await stranger.client.delete(`/auth/sessions/${id}`);
    const unknown = await stranger.client.delete(`/auth/sessions/${uuidv7()}`);
    expect(foreign).toMatchObject({ status: 404, slug: 'not-found' });
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
    expect(await phone.get('/users/me')).toMatchObject({ status: 200 });

    expect(await person.client.delete(`/auth/sessions/${id}`)).toMatchObject({ status: 204 });
    expect(await phone.get('/users/me')).toMatchObject({ status: 401 });
    expect(await phone.refresh()).toMatchObject({ status: 401, slug: 'session-ended' });
    expect(await person.client.get('/users/me')).toMatchObject({ status: 200 });
    expect(await person.client.delete(`/auth/sessions/${id}`)).toMatchObject({ status: 404 });
  });

  test('all others can be ended', async () => {
    const others = [await signInAgain(app, person), await signInAgain(app, person)];
    expect(await person.client.post('/auth/sessions/revoke-others')).toMatchObject({
      status: 200,
      body: { revoked: 2 },
    });
    for (const other of others) expect(await other.get('/users/me')).toMatchObject({ status: 401 });
    expect(await person.client.get('/users/me')).toMatchObject({ status: 200 });
    expect(await person.client.refresh()).toMatchObject({ status: 200 });
  });
});

test('a deleted account is signed out everywhere', async () => {
  await app.database.query(`UPDATE users SET role = 'operator' WHERE id = ?`, [person.id]);
  const operator = await signInAgain(app, person);
  const victim = await signUp(app);
  expect(await operator.delete(`/admin/users/${victim.id}`)).toMatchObject({ status: 204 });
  expect(await victim.client.get('/users/me')).toMatchObject({ status: 401 });
  expect(await victim.client.refresh()).toMatchObject({ status: 401 });
  expect(await app.client().signIn(victim.email, PASSWORD)).toMatchObject({ slug: 'invalid-credentials' });
});

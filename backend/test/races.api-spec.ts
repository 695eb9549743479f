import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { setTimeout as sleep } from 'node:timers/promises';
import { PasswordHasher } from '../src/auth/password-hasher.ts';
import { TestApp } from './support/app.ts';
import { expectStatus, join, newOrganization, PASSWORD, resetToken, signUp, signUpOperator } from './support/people.ts';
import { until } from './support/wait.ts';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

const NEW_PASSWORD = 'a whole new password';

/** Holds rows locked, so that a request stops in the middle of its work; `release` lets it go on, as does the test's end. */
async function hold(sql: string, values: unknown[]): Promise<{ release: () => Promise<void> } & AsyncDisposable> {
  const connection = await createConnection(app.env.DATABASE_URL!);
  await connection.beginTransaction();
  await connection.query(sql, values);
  let released: Promise<void> | undefined;
  const release = () => (released ??= connection.rollback().then(() => connection.end()));
  return { release, [Symbol.asyncDispose]: release };
}

/** Threads of this database that are at a locking read. A person may always see the threads of their own account. */
async function lockingReads(): Promise<number[]> {
  const [{ name }] = (await app.database.query<{ name: string }>('SELECT DATABASE() AS name')) as [{ name: string }];
  const threads = await app.database.query<{ Id: number; db: string | null; Info: string | null }>(
    'SHOW FULL PROCESSLIST',
  );
  return threads.filter(({ db, Info }) => db === name && Info?.includes('FOR UPDATE')).map(({ Id }) => Id);
}

/** Waits until so many statements of the application wait for rows that someone holds. */
const blocked = (statements = 1) =>
  until('statements that wait for the held rows', async () => {
    // One that is there at two looks is not just passing through.
    const before = await lockingReads();
    await sleep(100);
    return (await lockingReads()).filter((id) => before.includes(id)).length >= statements;
  });

describe('a password', () => {
  test('that was reset is not overwritten by a change that began before', async () => {
    const person = await signUp(app);
    const token = await resetToken(app, person);
    const hasher = app.get(PasswordHasher);
    const hash = hasher.hash.bind(hasher);
    // The change has verified the old password and now hashes the new one; the reset comes in between.
    const gate = Promise.withResolvers<void>();
    const stopped = jest.spyOn(hasher, 'hash').mockImplementationOnce(async (password) => {
      await gate.promise;
      return hash(password);
    });
    const change = person.client.post('/auth/change-password', {
      currentPassword: PASSWORD,
      newPassword: 'what the thief wants',
    });
    await until('the change to hash', () => stopped.mock.calls.length === 1);
    await expectStatus(204, app.client().post('/auth/reset-password', { token, password: NEW_PASSWORD }));
    gate.resolve();

    expect(await change).toMatchObject({ status: 422, body: { errors: [{ pointer: '/currentPassword' }] } });
    expect(await app.client().signIn(person.email, NEW_PASSWORD)).toMatchObject({ status: 200 });
    stopped.mockRestore();
  });

  test('that was changed voids the links mailed before', async () => {
    const person = await signUp(app);
    const token = await resetToken(app, person);
    await expectStatus(
      204,
      person.client.post('/auth/change-password', { currentPassword: PASSWORD, newPassword: NEW_PASSWORD }),
    );
    expect(await app.client().post('/auth/reset-password', { token, password: 'yet another one' })).toMatchObject({
      status: 410,
    });
  });
});

describe('an address that an operator changed', () => {
  test('has to be proved anew; links to the old mailbox are void, and sessions end', async () => {
    const operator = await signUpOperator(app);
    const person = await signUp(app);
    const token = await resetToken(app, person);
    const email = `new-${person.email}`;
    const { body: account } = await operator.client.get(`/admin/users/${person.id}`);
    expect(await operator.client.patch(`/admin/users/${person.id}`, account.version, { email })).toMatchObject({
      status: 200,
      body: { email, emailVerified: false },
    });

    expect(await app.client().post('/auth/reset-password', { token, password: NEW_PASSWORD })).toMatchObject({
      status: 410,
    });
    expect(await person.client.get('/users/me')).toMatchObject({ status: 401 });
    await app.mail.find(person.email, /address of your Quayside account was changed/);
    const { token: proof } = await app.mail.find(email, /Confirm the new address/);
    await expectStatus(204, app.client().post('/auth/reset-password', { token: proof, password: NEW_PASSWORD }));
    expect(await operator.client.get(`/admin/users/${person.id}`)).toMatchObject({ body: { emailVerified: true } });
  });
});

describe('an organization', () => {
  test('keeps an owner when its heir is deleted during the transfer', async () => {
    const [operator, owner, heir] = [await signUpOperator(app), await signUp(app), await signUp(app)];
    const organizationId = await newOrganization(owner);
    await join(app, organizationId, owner, heir, 'member');
    // The deletion stops at the sessions, after it looked at what the person owns.
    await using held = await hold('SELECT id FROM sessions WHERE user_id = ? FOR UPDATE', [heir.id]);
    const deletion = operator.client.delete(`/admin/users/${heir.id}`);
    await blocked();
    const transfer = owner.client.post(`/organizations/${organizationId}/transfer`, { userId: heir.id });
    await blocked(2);
    await held.release();

    expect([(await deletion).status, (await transfer).status]).toEqual([204, 404]);
    expect(
      await app.database.query('SELECT user_id, role FROM memberships WHERE organization_id = ?', [organizationId]),
    ).toEqual([{ user_id: owner.id, role: 'owner' }]);
    expect(
      await app.database.count('audit_events', `organization_id = ? AND action = 'member.removed'`, [organizationId]),
    ).toBe(1);
  });

  test('obeys no role that was lost while the request was on its way', async () => {
    const [owner, heir, member] = [await signUp(app), await signUp(app), await signUp(app)];
    const organizationId = await newOrganization(owner);
    await join(app, organizationId, owner, heir, 'member');
    await join(app, organizationId, owner, member, 'member');
    await using held = await hold('SELECT id FROM memberships WHERE organization_id = ? AND user_id = ? FOR UPDATE', [
      organizationId,
      owner.id,
    ]);
    const transfer = owner.client.post(`/organizations/${organizationId}/transfer`, { userId: heir.id });
    await blocked();
    // Past the guard while the role was still there, and behind the transfer in the queue for the row.
    const change = owner.client.patch(`/organizations/${organizationId}/members/${member.id}`, 1, { role: 'admin' });
    await blocked(2);
    await held.release();

    expect(await transfer).toMatchObject({ status: 204 });
    expect(await change).toMatchObject({ status: 403, slug: 'forbidden' });
  });

  test("does not let an admin renew the owner's invitation of another admin", async () => {
    const [owner, admin] = [await signUp(app), await signUp(app)];
    const organizationId = await newOrganization(owner);
    await join(app, organizationId, owner, admin, 'admin');
    const { body: invitation } = await expectStatus(
      201,
      owner.client.post(`/organizations/${organizationId}/invitations`, { email: 'x@example.com', role: 'admin' }),
    );
    const resend = `/organizations/${organizationId}/invitations/${invitation.id}/resend`;
    expect(await admin.client.post(resend)).toMatchObject({ status: 403 });
    expect(await owner.client.post(resend)).toMatchObject({ status: 202 });
  });
});

describe('sessions', () => {
  test('end for a thief who always comes right after the honest refresh', async () => {
    const person = await signUp(app);
    const thief = app.client();
    thief.cookie = person.client.cookie;
    await expectStatus(200, person.client.refresh());
    // Within the grace: the thief gets a branch of the chain, unnoticed so far.
    await expectStatus(200, thief.refresh());

    app.clock.forward(540);
    await expectStatus(200, person.client.refresh());
    expect(await thief.refresh()).toMatchObject({ status: 401, slug: 'session-ended' });
    expect(await person.client.refresh()).toMatchObject({ status: 401, slug: 'session-ended' });
  });

  test('end after ninety days, however much they are used', async () => {
    const person = await signUp(app);
    for (let day = 0; day < 85; day += 10) {
      app.clock.forward(10 * 86_400);
      expect({ day, status: (await person.client.refresh()).status }).toEqual({ day, status: day < 80 ? 200 : 401 });
    }
  });
});

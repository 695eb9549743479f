import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { PasswordHasher } from '../src/auth/password-hasher.ts';
import { AuditService } from '../src/audit/audit.service.ts';
import { HousekeepingService } from '../src/housekeeping/housekeeping.service.ts';
import { Outbox } from '../src/mail/outbox.ts';
import { TestApp } from './support/app.ts';
import type { Answer, Client } from './support/client.ts';
import { expectStatus, join, newAddress, newOrganization, PASSWORD, signUp, signUpOperator } from './support/people.ts';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

const keyed = (client: Client, key: string, path: string, body?: unknown): Promise<Answer> =>
  client.post(path, body, { headers: { 'idempotency-key': key } });

const told = ({ status, body, headers }: Answer) => ({ status, body: body as unknown, etag: headers.get('etag') });

interface Create {
  path: string;
  body?: unknown;
  client: Client;
  /** Rows that one effect makes, by table. */
  effect: Record<string, number>;
}

/** Every route that takes a key, with what one request is to leave behind. */
const CREATES: Record<string, () => Promise<Create>> = {
  'POST /organizations': async () => ({
    client: (await signUp(app)).client,
    path: '/organizations',
    body: { name: 'Harbour Works' },
    effect: { organizations: 1, memberships: 1, audit_events: 1 },
  }),
  'POST /organizations/{id}/invitations': async () => {
    const owner = await signUp(app);
    return {
      client: owner.client,
      path: `/organizations/${await newOrganization(owner)}/invitations`,
      body: { email: newAddress(), role: 'member' },
      effect: { invitations: 1, outbox_messages: 1, audit_events: 1 },
    };
  },
  'POST /organizations/{id}/invitations/{id}/resend': async () => {
    const owner = await signUp(app);
    const path = `/organizations/${await newOrganization(owner)}/invitations`;
    const { body } = await expectStatus(201, owner.client.post(path, { email: newAddress(), role: 'member' }));
    return { client: owner.client, path: `${path}/${body.id}/resend`, effect: { outbox_messages: 1, audit_events: 1 } };
  },
  'POST /invitations/accept': async () => {
    const [owner, guest] = [await signUp(app), await signUp(app)];
    const path = `/organizations/${await newOrganization(owner)}/invitations`;
    await expectStatus(201, owner.client.post(path, { email: guest.email, role: 'member' }));
    const { token } = await app.mail.find(guest.email, /invites you/);
    return {
      client: guest.client,
      path: '/invitations/accept',
      body: { token },
      effect: { memberships: 1, audit_events: 1 },
    };
  },
  'POST /admin/users': async () => ({
    client: (await signUpOperator(app)).client,
    path: '/admin/users',
    body: { email: newAddress(), name: 'Nora New', role: 'user' },
    effect: { users: 1, password_resets: 1, outbox_messages: 1, audit_events: 1 },
  }),
  'POST /auth/register': async () => ({
    client: app.client(),
    path: '/auth/register',
    body: { email: newAddress(), password: PASSWORD, name: 'Rita Register' },
    effect: { registrations: 1, outbox_messages: 1 },
  }),
};

const EFFECT_TABLES = [
  'audit_events',
  'idempotency_keys',
  'invitations',
  'memberships',
  'organizations',
  'outbox_messages',
  'password_resets',
  'registrations',
  'users',
] as const;

async function counts(): Promise<Record<string, number>> {
  const entries = [];
  for (const table of EFFECT_TABLES) entries.push([table, await app.database.count(table)] as const);
  return Object.fromEntries(entries);
}

async function growth(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await counts();
  await work();
  const after = await counts();
  return Object.fromEntries(Object.entries(after).flatMap(([t, n]) => (n === before[t] ? [] : [[t, n - before[t]!]])));
}

describe.each(Object.entries(CREATES))('%s', (_route, prepare) => {
  test('sent again with its key gets the first answer, and does nothing', async () => {
    const { client, path, body, effect } = await prepare();
    await app.settled();
    const key = randomUUID();
    let first!: Answer;
    expect(await growth(async () => (first = await keyed(client, key, path, body)))).toEqual({
      ...effect,
      idempotency_keys: 1,
    });
    expect(first.status).toBeLessThan(300);
    expect(first.headers.get('idempotency-replayed')).toBeNull();

    expect(
      await growth(async () => {
        for (const again of [await keyed(client, key, path, body), await keyed(client, key, path, body)]) {
          expect(told(again)).toEqual(told(first));
          expect(again.headers.get('idempotency-replayed')).toBe('true');
          expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
        }
      }),
    ).toEqual({});
  });

  test('leaves nothing where its answer can not be stored', async () => {
    const { client, path, body } = await prepare();
    await app.settled();
    await app.database.query('RENAME TABLE idempotency_keys TO idempotency_keys_away');
    await app.database.query(
      'CREATE VIEW idempotency_keys AS SELECT * FROM idempotency_keys_away WHERE 1 = 0 WITH CHECK OPTION',
    );
    const restore = async () => {
      await app.database.query('DROP VIEW IF EXISTS idempotency_keys');
      await app.database.query('RENAME TABLE idempotency_keys_away TO idempotency_keys');
    };
    const key = randomUUID();
    try {
      expect(await growth(() => expectStatus(500, keyed(client, key, path, body)))).toEqual({});
    } finally {
      await restore();
    }
    expect((await keyed(client, key, path, body)).status).toBeLessThan(300);
  });
});

test('a key that came with another body is refused, and does nothing', async () => {
  const { client } = await signUp(app);
  const key = randomUUID();
  await expectStatus(201, keyed(client, key, '/organizations', { name: 'One' }));
  expect(
    await growth(async () => {
      expect(await keyed(client, key, '/organizations', { name: 'Two' })).toMatchObject({
        status: 422,
        slug: 'idempotency-key-reused',
      });
    }),
  ).toEqual({});
});

test('a key that came for another organization is refused', async () => {
  const owner = await signUp(app);
  const [one, two] = [await newOrganization(owner), await newOrganization(owner)];
  const [key, body] = [randomUUID(), { email: newAddress(), role: 'member' }];
  await expectStatus(201, keyed(owner.client, key, `/organizations/${one}/invitations`, body));
  expect(await keyed(owner.client, key, `/organizations/${two}/invitations`, body)).toMatchObject({ status: 422 });
});

test('two people, two routes and two addresses may use the same key', async () => {
  const [ada, ben] = [await signUp(app), await signUp(app)];
  const key = 'one';
  const organizations = [
    await expectStatus(201, keyed(ada.client, key, '/organizations', { name: 'A' })),
    await expectStatus(201, keyed(ben.client, key, '/organizations', { name: 'A' })),
  ];
  expect(organizations[0]!.body.id).not.toBe(organizations[1]!.body.id);
  const path = `/organizations/${organizations[0]!.body.id}/invitations`;
  await expectStatus(201, keyed(ada.client, key, path, { email: newAddress(), role: 'member' }));
  for (const email of [newAddress(), newAddress()]) {
    const body = { email, password: PASSWORD, name: 'Rita' };
    expect((await expectStatus(202, keyed(app.client(), key, '/auth/register', body))).body).toEqual({ email });
  }
});

test('without a key every request does its work', async () => {
  const { client } = await signUp(app);
  const ids = [
    (await expectStatus(201, client.post('/organizations', { name: 'Same' }))).body.id,
    (await expectStatus(201, client.post('/organizations', { name: 'Same' }))).body.id,
  ];
  expect(ids[0]).not.toBe(ids[1]);
});

test.each([
  ['empty', ''],
  ['too long', 'k'.repeat(256)],
  ['not ASCII', 'schl\u00fcssel'],
  ['with a tab', 'a\tb'],
])('a key that is %s is refused', async (_, key) => {
  const { client } = await signUp(app);
  expect(await keyed(client, key, '/organizations', { name: 'X' })).toMatchObject({
    status: 400,
    slug: 'invalid-request',
    body: { errors: [{ pointer: 'Idempotency-Key' }] },
  });
});

test('a key of 255 characters is taken', async () => {
  const { client } = await signUp(app);
  await expectStatus(201, keyed(client, '~'.repeat(255), '/organizations', { name: 'X' }));
});

describe('a refusal is not remembered', () => {
  test('of a body that is not valid', async () => {
    const { client } = await signUp(app);
    const key = randomUUID();
    await expectStatus(422, keyed(client, key, '/organizations', { name: '' }));
    await expectStatus(201, keyed(client, key, '/organizations', { name: 'Now right' }));
  });

  test('of what has become possible since', async () => {
    const operator = await signUpOperator(app);
    const [key, email] = [randomUUID(), newAddress()];
    const { body: old } = await expectStatus(
      201,
      operator.client.post('/admin/users', { email, name: 'Old', role: 'user' }),
    );
    const body = { email, name: 'New', role: 'user' };
    expect(await keyed(operator.client, key, '/admin/users', body)).toMatchObject({ status: 409, slug: 'email-taken' });
    await expectStatus(204, operator.client.delete(`/admin/users/${old.id}`));
    await expectStatus(201, keyed(operator.client, key, '/admin/users', body));
  });
});

test('access comes before the key: who lost it gets no answer of before', async () => {
  const [owner, admin] = [await signUp(app), await signUp(app)];
  const id = await newOrganization(owner);
  await join(app, id, owner, admin, 'admin');
  const [key, path, body] = [randomUUID(), `/organizations/${id}/invitations`, { email: newAddress(), role: 'member' }];
  await expectStatus(201, keyed(admin.client, key, path, body));
  await expectStatus(204, owner.client.delete(`/organizations/${id}/members/${admin.id}`));
  expect(await keyed(admin.client, key, path, body)).toMatchObject({ status: 404 });
});

test('while the first is worked on, a second is told so at once, and gets the answer later', async () => {
  const { client } = await signUp(app);
  const audit = app.get(AuditService);
  const record = audit.record.bind(audit);
  const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const stopped = jest.spyOn(audit, 'record').mockImplementationOnce(async (...args) => {
    reached.resolve();
    await gate.promise;
    return record(...args);
  });
  const key = randomUUID();
  const first = keyed(client, key, '/organizations', { name: 'Slow' });
  await reached.promise;
  const began = performance.now();
  const second = await keyed(client, key, '/organizations', { name: 'Slow' });
  expect(performance.now() - began).toBeLessThan(1000);
  expect(second).toMatchObject({ status: 409, slug: 'request-in-progress' });
  expect(second.headers.get('retry-after')).toBe('1');

  gate.resolve();
  const { body } = await expectStatus(201, first);
  expect((await expectStatus(201, keyed(client, key, '/organizations', { name: 'Slow' }))).body).toEqual(body);
  stopped.mockRestore();
});

test('a deadlock runs the whole request again: one effect, one answer', async () => {
  const { client } = await signUp(app);
  const audit = app.get(AuditService);
  const deadlock = jest.spyOn(audit, 'record').mockImplementationOnce(() => {
    throw Object.assign(new Error('Deadlock found'), { code: 'ER_LOCK_DEADLOCK' });
  });
  const key = randomUUID();
  const effect = { organizations: 1, memberships: 1, audit_events: 1, idempotency_keys: 1 };
  expect(await growth(() => expectStatus(201, keyed(client, key, '/organizations', { name: 'Knot' })))).toEqual(effect);
  expect(deadlock).toHaveBeenCalledTimes(2);
  deadlock.mockRestore();
});

test('a mail is looked for only once its transaction is committed', async () => {
  const { client, id } = await signUp(app);
  const organization = await expectStatus(201, client.post('/organizations', { name: 'Mail' }));
  await app.settled();
  const outbox = app.get(Outbox);
  const seen: Promise<number>[] = [];
  const onAdded = outbox.onAdded;
  outbox.onAdded = () => seen.push(app.database.count('idempotency_keys', '1 = 1'));
  const before = await app.database.count('idempotency_keys');
  const body = { email: newAddress(), role: 'member' };
  await expectStatus(201, keyed(client, randomUUID(), `/organizations/${organization.body.id}/invitations`, body));
  outbox.onAdded = onAdded;
  expect(await Promise.all(seen)).toEqual([before + 1]);
  expect(id).toBeDefined();
});

test('waiting for a password to be hashed holds no connection', async () => {
  const hasher = app.get(PasswordHasher);
  const hash = hasher.hash.bind(hasher);
  const gate = Promise.withResolvers<void>();
  const stopped = jest.spyOn(hasher, 'hash').mockImplementation(async (password) => {
    await gate.promise;
    return hash(password);
  });
  const { client } = await signUp(app);
  const registrations = Array.from({ length: 30 }, () =>
    keyed(app.client(), randomUUID(), '/auth/register', { email: newAddress(), password: PASSWORD, name: 'Many' }),
  );
  const began = performance.now();
  await expectStatus(200, client.get('/organizations'));
  expect(performance.now() - began).toBeLessThan(2000);
  gate.resolve();
  stopped.mockRestore();
  for (const registration of registrations) await expectStatus(202, registration);
});

test('what is stored gives neither the key nor the password away', async () => {
  const [key, password] = [randomUUID(), 'a password to look for'];
  await expectStatus(
    202,
    keyed(app.client(), key, '/auth/register', { email: newAddress(), password, name: 'Rita Register' }),
  );
  const rows = JSON.stringify(await app.database.query('SELECT * FROM idempotency_keys'));
  expect(rows).not.toContain(key);
  expect(rows).not.toContain(password);
});

test('a key is remembered for a day, and forgotten with the housekeeping after it', async () => {
  const { email, ...person } = await signUp(app);
  const key = randomUUID();
  const create = () => keyed(person.client, key, '/organizations', { name: 'Daily' });
  const { body } = await expectStatus(201, create());
  const housekeeping = app.get(HousekeepingService);
  app.clock.forward(24 * 3600 - 60);
  await housekeeping.run();
  await person.client.signIn(email, PASSWORD);
  expect((await expectStatus(201, create())).body.id).toBe(body.id);
  app.clock.forward(120);
  await housekeeping.run();
  expect((await expectStatus(201, create())).body.id).not.toBe(body.id);
});

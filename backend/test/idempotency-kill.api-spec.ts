import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { TestApp } from './support/app.ts';
import { ChildApp } from './support/child-app.ts';
import { newOrganization, type Person, signUp } from './support/people.ts';
import { until } from './support/wait.ts';

let app: TestApp;
let person: Person;
beforeAll(async () => {
  app = await TestApp.start();
  person = await signUp(app);
});
afterAll(() => app.stop());

/** The organization's id; undefined where the connection broke or the answer says to try again. */
async function create(url: string, key: string, name: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${url}/api/v1/organizations`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${person.client.accessToken}`,
        'idempotency-key': key,
      },
      body: JSON.stringify({ name }),
    });
    const body = (await response.json()) as { id: string };
    if (response.status === 201) return body.id;
    if (response.status === 409 || response.status === 503) return undefined;
    throw new Error(`${response.status}: ${JSON.stringify(body)}`);
  } catch (error) {
    // By name: fetch's errors are of another realm than the tests.
    if ((error as Error).name === 'TypeError') return undefined;
    throw error;
  }
}

const ROUNDS = 3;
const CLIENTS = 20;
const CREATES_EACH = 10;

test('a process killed under load: what was acknowledged is there once, and so is the rest after one more try', async () => {
  let child = await ChildApp.start(app);
  let cut = 0;
  const acknowledged = new Map<string, string>();
  const names = new Map<string, string>();
  for (let round = 0; round < ROUNDS; round++) {
    const target = child;
    const load = Array.from({ length: CLIENTS }, async () => {
      for (let n = 0; n < CREATES_EACH; n++) {
        const [key, name] = [randomUUID(), randomUUID()];
        names.set(key, name);
        const id = await create(target.url, key, name);
        if (id) acknowledged.set(key, id);
      }
    });
    const before = acknowledged.size;
    await until('some creates to be acknowledged', () => acknowledged.size > before + CLIENTS);
    target.process.kill('SIGKILL');
    await target.exited();
    await Promise.all(load);

    child = await ChildApp.start(app);
    const left = [...names];
    const retry = async () => {
      for (let next = left.pop(); next; next = left.pop()) {
        const [key, name] = next;
        const id = await until(`the create ${key}`, () => create(child.url, key, name));
        if (acknowledged.has(key)) expect({ key, id }).toEqual({ key, id: acknowledged.get(key) });
        else cut++;
        acknowledged.set(key, id);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, retry));
  }
  await child.stop();
  expect(cut).toBeGreaterThan(0);

  const rows = await app.database.query<{ id: string; name: string }>('SELECT id, name FROM organizations');
  const expected = [...names].map(([key, name]) => ({ id: acknowledged.get(key), name }));
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  expect(rows.sort(byName)).toEqual(expected.sort(byName));
  expect(await app.database.count('memberships')).toBe(rows.length);
  expect(await app.database.count('idempotency_keys')).toBe(rows.length);
});

test('a machine that vanishes in the middle of a create gives its key back within seconds', async () => {
  const child = await ChildApp.start(app);
  const owner = await signUp(app);
  const organizationId = await newOrganization(owner);
  const [key, email] = [randomUUID(), `${randomUUID()}@example.com`];
  const invite = async (url: string) => {
    const response = await fetch(`${url}/api/v1/organizations/${organizationId}/invitations`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${owner.client.accessToken}`,
        'idempotency-key': key,
      },
      body: JSON.stringify({ email, role: 'member' }),
    });
    return response.status;
  };
  // The create waits for its own membership's row, with its key in hand; then its machine falls silent.
  const holder = await createConnection(app.env.DATABASE_URL!);
  try {
    await holder.beginTransaction();
    await holder.query('SELECT id FROM memberships WHERE organization_id = ? FOR UPDATE', [organizationId]);
    const lost = invite(child.url).catch(() => undefined);
    await until('the create to wait for the row', async () => {
      const threads = await app.database.query<{ Info: string | null }>('SHOW FULL PROCESSLIST');
      return threads.some(({ Info }) => Info?.includes('FOR UPDATE') && Info.includes('memberships'));
    });
    expect(await invite(app.url)).toBe(409);
    // Its connections stay open, and nothing comes on them any more.
    child.process.kill('SIGSTOP');
    await holder.rollback();
    await until('the key to be free', async () => (await invite(app.url)) === 201, 30_000);
    child.process.kill('SIGKILL');
    await lost;
  } finally {
    await holder.end();
    child.process.kill('SIGKILL');
  }
  expect(await app.database.count('invitations', 'email = ?', [email])).toBe(1);
});

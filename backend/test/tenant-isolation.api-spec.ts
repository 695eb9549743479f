import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { TestApp } from './support/app.ts';
import { type Operation, operations } from './support/openapi.ts';
import { expectStatus, join, newAddress, newOrganization, type Person, signUp } from './support/people.ts';
import { sampleBody } from './support/samples.ts';

/** One tenant: its ids by the names that the API's paths give them. */
interface Tenant {
  owner: Person;
  ids: Record<string, string>;
}

let app: TestApp;
let own: Tenant;
let foreign: Tenant;
let operator: Person;

beforeAll(async () => {
  app = await TestApp.start();
  [own, foreign] = [await tenant('Own'), await tenant('Foreign')];
  operator = await signUp(app);
  await app.database.query(`UPDATE users SET role = 'operator' WHERE id = ?`, [operator.id]);
  await operator.client.signIn(operator.email, operator.password);
  await app.settled();
});
afterAll(() => app.stop());

async function tenant(name: string): Promise<Tenant> {
  const [owner, member] = [await signUp(app, { name: `${name} Owner` }), await signUp(app)];
  const organizationId = await newOrganization(owner, name);
  await join(app, organizationId, owner, member, 'member');
  const invitation = await expectStatus(
    201,
    owner.client.post(`/organizations/${organizationId}/invitations`, { email: newAddress(), role: 'member' }),
  );
  return { owner, ids: { organizationId, userId: member.id, invitationId: invitation.body.id } };
}

const scoped = operations.filter(({ path }) => path.includes('{organizationId}'));
const nested = scoped.filter(({ path }) => (path.match(/\{/g) ?? []).length > 1);

function fill({ path }: Operation, ids: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (!ids[name]) throw new Error(`${path} has {${name}}, of which a tenant here has none; add one to tenant()`);
    return ids[name];
  });
}

/** Tries the operation with `ids` in its path and body, as it would be accepted but for whose they are. */
async function attempt(operation: Operation, who: Person, ids: Record<string, string>) {
  const before = await app.database.snapshot();
  const needsVersion = operation.parameters?.some(({ name }) => name === 'If-Match');
  const { status, slug, body } = await who.client.send(operation.method, `/${fill(operation, ids)}`, {
    body: sampleBody(operation, { userId: ids.userId! }),
    headers: needsVersion ? { 'if-match': '"1"' } : {},
  });
  await app.settled();
  return { status, slug, detail: body.detail as string, wrote: changed(before, await app.database.snapshot()) };
}

const changed = (before: Record<string, string>, after: Record<string, string>): string[] =>
  Object.keys(before).filter((table) => before[table] !== after[table]);

const names = (list: Operation[]) => list.map((operation) => [operation.operationId, operation] as const);

describe("another organization's id", () => {
  test('there are operations to try', () => {
    expect(scoped.length).toBeGreaterThanOrEqual(12);
    expect(nested.length).toBeGreaterThanOrEqual(4);
  });

  test.each(names(scoped))('%s: reads as if it did not exist', async (_, operation) => {
    const refused = await attempt(operation, own.owner, foreign.ids);
    const missing = await attempt(operation, own.owner, { ...foreign.ids, organizationId: uuidv7() });
    expect(refused).toEqual({ status: 404, slug: 'not-found', detail: missing.detail, wrote: [] });
    expect(missing.status).toBe(404);
  });

  test.each(names(scoped))('%s: operators are no exception', async (_, operation) => {
    expect(await attempt(operation, operator, foreign.ids)).toMatchObject({
      status: 404,
      slug: 'not-found',
      wrote: [],
    });
  });
});

describe("another organization's member or invitation below one's own organization", () => {
  test.each(names(nested))('%s: reads as if it did not exist', async (_, operation) => {
    const mixed = { ...foreign.ids, organizationId: own.ids.organizationId! };
    const missing = Object.fromEntries(Object.keys(mixed).map((name) => [name, uuidv7()]));
    const refused = await attempt(operation, own.owner, mixed);
    const unknown = await attempt(operation, own.owner, { ...missing, organizationId: own.ids.organizationId! });
    expect(refused).toEqual({ status: 404, slug: 'not-found', detail: unknown.detail, wrote: [] });
  });

  test('nor may it be handed to a stranger', async () => {
    const transfer = scoped.find(({ operationId }) => operationId === 'organizationsTransfer')!;
    expect(
      await attempt(transfer, own.owner, { ...foreign.ids, organizationId: own.ids.organizationId! }),
    ).toMatchObject({
      status: 404,
      wrote: [],
    });
  });
});

// Shows that the attempts above fail because of whose ids they are, and not because of how they are made.
describe("one's own ids", () => {
  test.each(names(scoped))('%s: is accepted', async (_, operation) => {
    const mine = await tenant('Mine');
    await app.settled();
    const who = operation.operationId === 'organizationsLeave' ? await memberOf(mine) : mine.owner;
    const { status, wrote } = await attempt(operation, who, mine.ids);
    expect({ status: status >= 200 && status < 300, wrote: wrote.length > 0 }).toEqual({
      status: true,
      wrote: operation.method !== 'GET',
    });
  });

  /** Owners can't leave. */
  async function memberOf({ owner, ids }: Tenant): Promise<Person> {
    const member = await signUp(app);
    await join(app, ids.organizationId!, owner, member, 'member');
    await app.settled();
    return member;
  }
});

test('lists show nothing of other tenants', async () => {
  const lists = operations.filter(
    ({ method, path }) =>
      method === 'GET' && !path.includes('{') && path.startsWith('/api/v1/') && !path.startsWith('/api/v1/admin'),
  );
  expect(lists.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/api/v1/organizations', '/api/v1/auth/sessions']),
  );
  for (const { path } of [...lists, ...scoped.filter(({ method }) => method === 'GET')]) {
    const { body } = await own.owner.client.get(`/${path.replace('{organizationId}', own.ids.organizationId!)}`);
    const text = JSON.stringify(body);
    for (const id of [...Object.values(foreign.ids), foreign.owner.id])
      expect({ path, text }).not.toMatchObject({ text: expect.stringContaining(id) });
  }
});

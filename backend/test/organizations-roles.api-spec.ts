import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { TestApp } from './support/app.ts';
import { join, newAddress, newOrganization, type Person, signUp, signUpOperator } from './support/people.ts';

type Role = 'owner' | 'admin' | 'member' | 'outsider' | 'operator';
const ROLES: Role[] = ['owner', 'admin', 'member', 'outsider', 'operator'];

let app: TestApp;
const people = {} as Record<Role | 'secondMember' | 'secondAdmin', Person>;
let organizationId: string;
let invitationId: string;

beforeAll(async () => {
  app = await TestApp.start();
  for (const name of ['owner', 'admin', 'member', 'outsider', 'secondMember', 'secondAdmin'] as const) {
    people[name] = await signUp(app, { name });
  }
  people.operator = await signUpOperator(app);
});
afterAll(() => app.stop());

/** The same organization anew for every case, by SQL: quick, and the API's own way is tested elsewhere. */
beforeEach(async () => {
  organizationId = uuidv7();
  invitationId = uuidv7();
  await app.database.query(
    `INSERT INTO organizations (id, name, created_at, updated_at) VALUES (?, 'Harbour Works', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))`,
    [organizationId],
  );
  const members = [
    ['owner', 'owner'],
    ['admin', 'admin'],
    ['secondAdmin', 'admin'],
    ['member', 'member'],
    ['secondMember', 'member'],
  ] as const;
  await app.database.query('INSERT INTO memberships (id, organization_id, user_id, role, created_at) VALUES ?', [
    members.map(([name, role]) => [uuidv7(), organizationId, people[name].id, role, new Date()]),
  ]);
  await app.database.query(
    `INSERT INTO invitations (id, organization_id, email, role, token_hash, invited_by, created_at, expires_at)
     VALUES (?, ?, ?, 'member', SHA2(UUID(), 256), ?, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL 1 DAY)`,
    [invitationId, organizationId, newAddress(), people.owner.id],
  );
});

interface Case {
  what: string;
  method: string;
  path: (organization: string) => string;
  body?: () => unknown;
  version?: number;
  /** In the order of ROLES. */
  expected: [number, number, number, number, number];
}

const id = (name: keyof typeof people) => people[name].id;
const CASES: Case[] = [
  { what: 'read it', method: 'GET', path: (o) => `/organizations/${o}`, expected: [200, 200, 200, 404, 404] },
  {
    what: 'rename it',
    method: 'PATCH',
    path: (o) => `/organizations/${o}`,
    body: () => ({ name: 'Renamed' }),
    version: 1,
    expected: [200, 200, 403, 404, 404],
  },
  {
    what: 'list members',
    method: 'GET',
    path: (o) => `/organizations/${o}/members`,
    expected: [200, 200, 200, 404, 404],
  },
  {
    what: "change a member's role",
    method: 'PATCH',
    path: (o) => `/organizations/${o}/members/${id('secondMember')}`,
    body: () => ({ role: 'admin' }),
    version: 1,
    expected: [200, 403, 403, 404, 404],
  },
  {
    what: "change the owner's role",
    method: 'PATCH',
    path: (o) => `/organizations/${o}/members/${id('owner')}`,
    body: () => ({ role: 'member' }),
    version: 1,
    expected: [409, 403, 403, 404, 404],
  },
  {
    what: 'make someone owner by changing the role',
    method: 'PATCH',
    path: (o) => `/organizations/${o}/members/${id('secondMember')}`,
    body: () => ({ role: 'owner' }),
    version: 1,
    expected: [422, 403, 403, 404, 404],
  },
  {
    what: 'remove a member',
    method: 'DELETE',
    path: (o) => `/organizations/${o}/members/${id('secondMember')}`,
    expected: [204, 204, 403, 404, 404],
  },
  {
    what: 'remove an admin',
    method: 'DELETE',
    path: (o) => `/organizations/${o}/members/${id('secondAdmin')}`,
    expected: [204, 403, 403, 404, 404],
  },
  {
    what: 'remove the owner',
    method: 'DELETE',
    path: (o) => `/organizations/${o}/members/${id('owner')}`,
    expected: [409, 409, 403, 404, 404],
  },
  {
    what: 'remove somebody who does not belong to it',
    method: 'DELETE',
    path: (o) => `/organizations/${o}/members/${id('outsider')}`,
    expected: [404, 404, 403, 404, 404],
  },
  { what: 'leave', method: 'POST', path: (o) => `/organizations/${o}/leave`, expected: [409, 204, 204, 404, 404] },
  {
    what: 'transfer it',
    method: 'POST',
    path: (o) => `/organizations/${o}/transfer`,
    body: () => ({ userId: id('secondAdmin') }),
    expected: [204, 403, 403, 404, 404],
  },
  {
    what: 'transfer it to an outsider',
    method: 'POST',
    path: (o) => `/organizations/${o}/transfer`,
    body: () => ({ userId: id('outsider') }),
    expected: [404, 403, 403, 404, 404],
  },
  {
    what: 'transfer it to oneself',
    method: 'POST',
    path: (o) => `/organizations/${o}/transfer`,
    body: () => ({ userId: id('owner') }),
    expected: [409, 403, 403, 404, 404],
  },
  {
    what: 'list invitations',
    method: 'GET',
    path: (o) => `/organizations/${o}/invitations`,
    expected: [200, 200, 403, 404, 404],
  },
  {
    what: 'invite a member',
    method: 'POST',
    path: (o) => `/organizations/${o}/invitations`,
    body: () => ({ email: newAddress(), role: 'member' }),
    expected: [201, 201, 403, 404, 404],
  },
  {
    what: 'invite an admin',
    method: 'POST',
    path: (o) => `/organizations/${o}/invitations`,
    body: () => ({ email: newAddress(), role: 'admin' }),
    expected: [201, 403, 403, 404, 404],
  },
  {
    what: 'withdraw an invitation',
    method: 'DELETE',
    path: (o) => `/organizations/${o}/invitations/${invitationId}`,
    expected: [204, 204, 403, 404, 404],
  },
  {
    what: 'send an invitation again',
    method: 'POST',
    path: (o) => `/organizations/${o}/invitations/${invitationId}/resend`,
    expected: [202, 202, 403, 404, 404],
  },
  {
    what: 'read the audit log',
    method: 'GET',
    path: (o) => `/organizations/${o}/audit-events`,
    expected: [200, 200, 403, 404, 404],
  },
];

/** What organizations' routes write. Mails only by their number: they are on their way meanwhile. */
const written = async () => ({
  ...(await app.database.snapshot(['audit_events', 'invitations', 'memberships', 'organizations'])),
  mails: await app.database.count('outbox_messages'),
});

describe.each(CASES)('$what', ({ method, path, body, version, expected }) => {
  test.each(ROLES.map((role, index) => ({ role, status: expected[index]! })))(
    'as $role: $status',
    async ({ role, status }) => {
      const before = await written();
      const answer = await people[role].client.send(method, path(organizationId), {
        body: body?.(),
        headers: version === undefined ? {} : { 'if-match': `"${version}"` },
      });
      expect({ status: answer.status, body: answer.body }).toMatchObject({ status });
      if (status >= 400 || method === 'GET') expect(await written()).toEqual(before);
      else expect(await written()).not.toEqual(before);
    },
  );
});

test('what a member may do changes with the role at once', async () => {
  const { client } = people.member;
  const path = `/organizations/${organizationId}/invitations`;
  expect(await client.get(path)).toMatchObject({ status: 403 });
  await people.owner.client.patch(`/organizations/${organizationId}/members/${id('member')}`, 1, { role: 'admin' });
  expect(await client.get(path)).toMatchObject({ status: 200 });
  await people.owner.client.delete(`/organizations/${organizationId}/members/${id('member')}`);
  expect(await client.get(path)).toMatchObject({ status: 404 });
});

test('after a transfer the old owner is an admin and the new one rules', async () => {
  await people.owner.client.post(`/organizations/${organizationId}/transfer`, { userId: id('member') });
  const { items } = (await people.owner.client.get(`/organizations/${organizationId}/members`)).body;
  const roleOf = (name: keyof typeof people) =>
    items.find((item: { userId: string }) => item.userId === id(name))?.role;
  expect([roleOf('owner'), roleOf('member')]).toEqual(['admin', 'owner']);
  expect(await people.owner.client.post(`/organizations/${organizationId}/leave`)).toMatchObject({ status: 204 });
});

test('twenty transfers at once leave exactly one owner', async () => {
  const heirs = [people.admin, people.secondAdmin, people.member, people.secondMember];
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      people.owner.client.post(`/organizations/${organizationId}/transfer`, { userId: heirs[n % heirs.length]!.id }),
    ),
  );
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  for (const { status } of answers) expect([204, 403]).toContain(status);
  const owners = await app.database.query(
    `SELECT user_id FROM memberships WHERE organization_id = ? AND role = 'owner'`,
    [organizationId],
  );
  expect(owners).toHaveLength(1);
  expect(
    await app.database.count('audit_events', `organization_id = ? AND action = 'organization.transferred'`, [
      organizationId,
    ]),
  ).toBe(1);
});

test('the database itself refuses a second owner', async () => {
  await expect(
    app.database.query(`UPDATE memberships SET role = 'owner' WHERE organization_id = ? AND user_id = ?`, [
      organizationId,
      id('admin'),
    ]),
  ).rejects.toThrow(/Duplicate entry/);
});

test('an owner whose account is to be deleted must hand over first', async () => {
  const owner = await signUp(app);
  const owned = await newOrganization(owner);
  const heir = await signUp(app);
  await join(app, owned, owner, heir, 'admin');
  const remove = () => people.operator.client.delete(`/admin/users/${owner.id}`);
  expect(await remove()).toMatchObject({ status: 409, slug: 'owner-must-transfer' });
  await owner.client.post(`/organizations/${owned}/transfer`, { userId: heir.id });
  expect(await remove()).toMatchObject({ status: 204 });
  expect((await heir.client.get(`/organizations/${owned}`)).body).toMatchObject({ role: 'owner', memberCount: 1 });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { v7 as uuidv7 } from 'uuid';
import { TestApp } from './support/app.ts';
import { type JsonSchema, operations, schemaOf } from './support/openapi.ts';
import { newOrganization, type Person, signUp, signUpOperator } from './support/people.ts';
import { sampleBody } from './support/samples.ts';

let app: TestApp;
let person: Person;
let operator: Person;
let organizationId: string;
let before: Record<string, string>;

beforeAll(async () => {
  app = await TestApp.start();
  person = await signUp(app);
  operator = await signUpOperator(app);
  organizationId = await newOrganization(person);
  before = await app.database.snapshot();
});
afterAll(async () => {
  try {
    // Nothing in this file is accepted, so nothing may have been written, by any of it.
    expect(await app.database.snapshot()).toEqual(before);
  } finally {
    await app.stop();
  }
});

const json = { 'content-type': 'application/json' };
const raw = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = json, path = '/organizations') =>
  person.client.send('POST', path, { raw: body, headers });

describe('bodies that are no JSON', () => {
  test.each([
    ['cut off', '{"name": "x"'],
    ['single quotes', "{'name': 'x'}"],
    ['a trailing comma', '{"name": "x",}'],
    ['a comment', '{"name": "x"} // y'],
    ['a bare word', 'name'],
    ['NaN', '{"name": NaN}'],
    ['two documents', '{}{}'],
  ])('%s: 400 malformed-json', async (_, body) => {
    expect(await raw(body)).toMatchObject({ status: 400, slug: 'malformed-json' });
  });

  test.each([
    ['no body', undefined],
    ['an empty body', ''],
    ['an array', '[]'],
    ['null', 'null'],
    ['a number', '1'],
    ['a string', '"name"'],
    ['true', 'true'],
    ['an empty object', '{}'],
    ['an array of objects', '[{"name": "x"}]'],
  ])('%s: 422 validation-failed', async (_, body) => {
    const answer = body === undefined ? await person.client.post('/organizations') : await raw(body);
    expect(answer).toMatchObject({ status: 422, slug: 'validation-failed' });
  });

  test('invalid UTF-8 is no reason to fail', async () => {
    const answer = await raw(new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]));
    expect(answer).toMatchObject({ status: 422, slug: 'validation-failed' });
  });

  test('nesting without end is refused', async () => {
    expect(await raw(`{"name":${'['.repeat(40_000)}${']'.repeat(40_000)}}`)).toMatchObject({ status: 422 });
    expect(await raw('['.repeat(100_000))).toMatchObject({ status: 400, slug: 'malformed-json' });
  });
});

describe('bodies that are not for us', () => {
  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/jsonx',
  ])('%s: 415', async (type) => {
    expect(await raw('{"name": "x"}', { 'content-type': type })).toMatchObject({
      status: 415,
      slug: 'unsupported-media-type',
    });
  });

  test.each([{ ...json, 'content-encoding': 'br-of-mine' }, { 'content-type': 'application/json; charset=utf-9' }])(
    '%j: 415',
    async (headers) => {
      expect(await raw('{"name": "x"}', headers)).toMatchObject({ status: 415, slug: 'unsupported-media-type' });
    },
  );

  test('larger than 100 kB: 413, announced or not', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(110_000) });
    expect(await raw(large)).toMatchObject({ status: 413, slug: 'body-too-large' });
    const chunked = await exchange('POST', '/api/v1/auth/login', { ...json, 'transfer-encoding': 'chunked' }, large);
    expect(chunked).toMatchObject({ status: 413, body: { type: 'urn:quayside:problem:body-too-large' } });
  });

  test('just below the limit it is read', async () => {
    expect(await raw(JSON.stringify({ name: 'x'.repeat(100_000) }))).toMatchObject({ status: 422 });
  });
});

/** Past fetch, which refuses to send some of what servers get. */
function exchange(method: string, path: string, headers: Record<string, string>, body?: string) {
  return new Promise<{ status: number; body: Record<string, unknown> }>((resolve, reject) => {
    const { hostname, port } = new URL(app.url);
    const outgoing = request({ hostname, port, method, path, headers }, (incoming) => {
      text(incoming).then((answer) => resolve({ status: incoming.statusCode!, body: JSON.parse(answer) }), reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const fill = (path: string) => path.replace('{organizationId}', organizationId).replace(/\{\w+\}/g, () => uuidv7());
const withBody = operations.filter(({ requestBody }) => requestBody);
const senderOf = ({ path }: { path: string }) => (path.includes('/admin/') ? operator : person).client;
const version = { 'if-match': '"1"' };

const HOSTILE: [string, unknown][] = [
  ['null', null],
  ['a number', 1],
  ['true', true],
  ['an array', ['a']],
  ['an object', { $gt: '' }],
  ['an empty string', ''],
  ['a very long string', 'x'.repeat(10_000)],
];

/** Values of HOSTILE that are good ones for the field. */
function accepts(schema: JsonSchema, value: unknown): boolean {
  if (value === null) return schema.nullable === true;
  // Text that may be left out may be left empty.
  if (value === '') return schema.nullable === true && schema.format === undefined;
  if (schema.enum) return schema.enum.includes(value);
  return schema.type === 'boolean' && typeof value === 'boolean';
}

describe.each(withBody.map((operation) => [operation.operationId, operation] as const))('%s', (_, operation) => {
  const send = (body: unknown) =>
    senderOf(operation).send(operation.method, `/${fill(operation.path)}`, { body, headers: version });
  const schema = schemaOf(operation.requestBody!.content['application/json']!.schema);
  const known = { userId: uuidv7(), token: 'never-issued' };

  test.each(['surplus', 'id', 'isAdmin', '__proto__', 'constructor', 'prototype', 'toString'])(
    'refuses the unknown field %s',
    async (key) => {
      const body = JSON.stringify(sampleBody(operation, known)).replace(/^\{/, `{"${key}":{"role":"operator"},`);
      const answer = await senderOf(operation).send(operation.method, `/${fill(operation.path)}`, {
        raw: body,
        headers: { ...json, ...version },
      });
      expect(answer).toMatchObject({
        status: 422,
        slug: 'validation-failed',
        body: { errors: [{ pointer: `/${key}` }] },
      });
      expect(({} as Record<string, unknown>).role).toBeUndefined();
    },
  );

  test.each(Object.keys(schema.properties ?? {}))('names the field %s where it is wrong', async (field) => {
    for (const [what, value] of HOSTILE) {
      if (accepts(schemaOf(schema.properties![field]!), value)) continue;
      const answer = await send({ ...(sampleBody(operation, known) as object), [field]: value });
      const pointers = new Set((answer.body.errors as { pointer: string }[]).map(({ pointer }) => pointer));
      expect({ what, status: answer.status, pointers: [...pointers] }).toEqual({
        what,
        status: 422,
        pointers: [`/${field}`],
      });
    }
  });

  test('names every required field that is missing', async () => {
    const answer = await send({});
    expect(answer.status).toBe(422);
    const pointers = (answer.body.errors as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(pointers.sort()).toEqual(schema.required ? schema.required.map((field) => `/${field}`).sort() : ['']);
  });
});

describe('names', () => {
  test.each([
    ['a null byte', 'a\u0000b'],
    ['a line break', 'a\r\nBcc: x@example.com'],
    ['a control character', 'a\u001bb'],
    ['a line separator', 'a\u2028b'],
    ['spaces alone', '   '],
    ['more than 100 characters', 'x'.repeat(101)],
  ])('with %s are refused', async (_, name) => {
    expect(await person.client.post('/organizations', { name })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/name' }] },
    });
  });
});

describe('addresses', () => {
  test.each([
    'a',
    'a@',
    '@b.c',
    'a b@example.com',
    'a@example.com\r\nBcc: b@example.com',
    'a@example.com,b@example.com',
    `${'a'.repeat(250)}@example.com`,
    'a@exa\u0000mple.com',
    '<a@example.com>',
  ])('%j is refused', async (email) => {
    expect(await app.client().post('/auth/forgot-password', { email })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/email' }] },
    });
  });
});

const lists = operations.filter(({ parameters }) => parameters?.some(({ name }) => name === 'cursor'));
describe.each(lists.map((operation) => [operation.operationId, operation] as const))('the list %s', (_, operation) => {
  const uuid = uuidv7();
  const encode = (value: string) => Buffer.from(value).toString('base64url');
  test.each([
    'limit=0',
    'limit=101',
    'limit=-1',
    'limit=1.5',
    'limit=abc',
    'limit=',
    'limit=1&limit=2',
    'limit=Infinity',
    'limit[]=1',
    'cursor=',
    'cursor=abc',
    `cursor=${uuid}`,
    `cursor=${encode("' OR 1=1")}`,
    `cursor=${encode(uuid)}=`,
    `cursor=${encode(uuid)}%20`,
    `cursor=${encode(uuid.toUpperCase())}x`,
    `cursor=${'a'.repeat(300)}`,
    `cursor=${encode(uuid)}&cursor=${encode(uuid)}`,
    'offset=1',
    'LIMIT=1',
    '__proto__=1',
    'constructor=1',
  ])('?%s: 400', async (query) => {
    const answer = await senderOf(operation).get(`/${fill(operation.path)}?${query}`);
    expect(answer).toMatchObject({ status: 400, slug: 'invalid-request' });
    expect(answer.body.errors.length).toBeGreaterThan(0);
  });
});

const withIds = operations.filter(({ path }) => path.includes('{'));
describe.each(withIds.map((operation) => [operation.operationId, operation] as const))('ids of %s', (_, operation) => {
  test.each([
    '1',
    'abc',
    '00000000-0000-0000-0000-000000000000',
    '6f1e1b9e-4c1e-4b7e-9d5e-3a1c2b4d5e6f',
    '%00',
    "'%20OR%201=1",
    'x'.repeat(2000),
    '%E2%82',
    '%2e%2e%2fetc',
  ])('%s: 400', async (id) => {
    for (const name of operation.path.match(/\{\w+\}/g)!) {
      const path = `/${fill(operation.path.replace(name, '\u0001'))}`.replace('\u0001', id);
      const answer = await senderOf(operation).send(operation.method, path, {
        body: sampleBody(operation, { userId: uuidv7() }),
        headers: version,
      });
      expect({ path, status: answer.status, slug: answer.slug }).toEqual({
        path,
        status: 400,
        slug: 'invalid-request',
      });
    }
  });
});

describe('other filters', () => {
  test.each([
    ['/admin/users?status=deleted', 'status'],
    [`/admin/users?search=${'x'.repeat(101)}`, 'search'],
    ['/admin/audit-events?action=user.hacked', 'action'],
  ])('%s: 400', async (path, pointer) => {
    expect(await operator.client.get(path)).toMatchObject({
      status: 400,
      slug: 'invalid-request',
      body: { errors: [{ pointer }] },
    });
  });
});

describe('paths', () => {
  test.each([
    '/api/v1/nothing',
    '/api/v2/users/me',
    '/api/v1/users/me/..%2f..%2fadmin',
    '/.env',
    '/api/v1/users/me/x',
    '//evil.example',
  ])('%s is not found, as a problem', async (path) => {
    expect(await exchange('GET', path, {})).toMatchObject({
      status: 404,
      body: { type: 'urn:quayside:problem:not-found' },
    });
  });

  test.each(['PUT', 'DELETE', 'TRACE', 'PROPFIND'])('the method %s is not found, as a problem', async (method) => {
    expect(await exchange(method, '/api/v1/users/me', {})).toMatchObject({ status: 404 });
  });
});

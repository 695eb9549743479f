import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { PasswordHasher } from '../src/auth/password-hasher.ts';
import { TestApp } from './support/app.ts';
import {
  expectStatus,
  newAddress,
  PASSWORD,
  type Person,
  signInAgain,
  signUp,
  signUpOperator,
} from './support/people.ts';
import { forgeries } from './support/tokens.ts';

let app: TestApp;
let person: Person;
beforeAll(async () => {
  app = await TestApp.start();
  person = await signUp(app);
});
afterAll(() => app.stop());

describe('wrong credentials', () => {
  test('a wrong password and an unknown address differ by nothing but the request id, and cost one hash each', async () => {
    const hasher = app.get(PasswordHasher) as unknown as { limit: (work: () => Promise<unknown>) => Promise<unknown> };
    const { limit } = hasher;
    const hashes = jest.fn(limit);
    hasher.limit = hashes;
    try {
      const wrong = await app.client().signIn(person.email, 'not the password');
      expect(hashes).toHaveBeenCalledTimes(1);
      const unknown = await app.client().signIn(newAddress(), 'not the password');
      expect(hashes).toHaveBeenCalledTimes(2);

      expect(wrong).toMatchObject({ status: 401, slug: 'invalid-credentials' });
      expect({ ...unknown.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
      expect(unknown.status).toBe(wrong.status);
      const names = (headers: Headers) => [...headers.keys()];
      expect(names(unknown.headers)).toEqual(names(wrong.headers));
    } finally {
      hasher.limit = limit;
    }
  });

  test.each(['', 'x'.repeat(129)])('a password of %# is refused before any work', async (password) => {
    expect(await app.client().signIn(person.email, password)).toMatchObject({ status: 422, slug: 'validation-failed' });
  });
});

describe('the refresh cookie', () => {
  const cookieOf = async (running: TestApp, who: Person): Promise<string> => {
    const answer = await running.client().post('/auth/login', { email: who.email, password: who.password });
    return answer.headers.getSetCookie()[0]!;
  };

  test('is kept from scripts, from other sites and from other routes', async () => {
    const cookie = await cookieOf(app, person);
    expect(cookie).toMatch(/^quayside_refresh=[\w-]{43};/);
    const attributes = cookie.split('; ').slice(1);
    expect(attributes).toEqual(
      expect.arrayContaining(['Path=/api/v1/auth', 'HttpOnly', 'SameSite=Strict', `Max-Age=${14 * 24 * 3600}`]),
    );
    expect(attributes).not.toContain('Secure');
    expect(attributes.some((attribute) => attribute.startsWith('Domain'))).toBe(false);
  });

  test('carries a token that the body does not', async () => {
    const answer = await app.client().post('/auth/login', { email: person.email, password: PASSWORD });
    const token = /quayside_refresh=([^;]+)/.exec(answer.headers.getSetCookie()[0]!)![1]!;
    expect(JSON.stringify(answer.body)).not.toContain(token);
  });
});

describe('the origin of requests that the cookie authenticates', () => {
  test.each(['/auth/login', '/auth/refresh', '/auth/logout'])('%s refuses strangers', async (path) => {
    const body = path === '/auth/login' ? { email: person.email, password: PASSWORD } : undefined;
    for (const origin of [
      'https://evil.example',
      'http://app.quayside.test.evil.example',
      'null',
      'http://app.quayside.test:81',
    ]) {
      const answer = await person.client.post(path, body, { headers: { origin } });
      expect({ origin, status: answer.status, slug: answer.slug }).toEqual({
        origin,
        status: 403,
        slug: 'origin-refused',
      });
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  test.each(['http://app.quayside.test', 'http://ops.quayside.test'])('%s is ours', async (origin) => {
    const client = await signInAgain(app, person);
    expect(await client.post('/auth/refresh', undefined, { headers: { origin } })).toMatchObject({ status: 200 });
  });
});

describe('disabled accounts', () => {
  test('lose their sessions at once, and only who knows the password hears why', async () => {
    const operator = await signUpOperator(app);
    const victim = await signUp(app);
    const { version } = (await expectStatus(200, operator.client.get(`/admin/users/${victim.id}`))).body;
    await expectStatus(200, operator.client.patch(`/admin/users/${victim.id}`, version, { disabled: true }));

    expect(await victim.client.get('/users/me')).toMatchObject({ status: 401, slug: 'unauthenticated' });
    expect(await victim.client.refresh()).toMatchObject({ status: 401, slug: 'session-ended' });
    expect(await app.client().signIn(victim.email, 'not the password')).toMatchObject({ slug: 'invalid-credentials' });
    expect(await app.client().signIn(victim.email, PASSWORD)).toMatchObject({ status: 403, slug: 'account-disabled' });

    await expectStatus(200, operator.client.patch(`/admin/users/${victim.id}`, version + 1, { disabled: false }));
    expect(await victim.client.refresh()).toMatchObject({ status: 401 });
    expect(await app.client().signIn(victim.email, PASSWORD)).toMatchObject({ status: 200 });
  });

  test('a change of role ends sessions too, so that no token keeps the old one', async () => {
    const operator = await signUpOperator(app);
    const other = await signUpOperator(app);
    const { version } = (await operator.client.get(`/admin/users/${other.id}`)).body;
    await expectStatus(200, operator.client.patch(`/admin/users/${other.id}`, version, { role: 'user' }));
    expect(await other.client.get('/admin/users')).toMatchObject({ status: 401 });
    await other.client.signIn(other.email, PASSWORD);
    expect(await other.client.get('/admin/users')).toMatchObject({ status: 403, slug: 'forbidden' });
  });
});

describe('access tokens', () => {
  const bearer = (token: string) => app.client().get('/users/me', { headers: { authorization: `Bearer ${token}` } });

  test('forged ones are refused, each in the same words', async () => {
    const token = person.client.accessToken!;
    expect(await bearer(token)).toMatchObject({ status: 200 });
    const publicPem = createPublicKey(app.keys.privateKeys.get('k1')!)
      .export({ type: 'spki', format: 'pem' })
      .toString();
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    for (const [name, forged] of Object.entries(forgeries(token, app.keys, publicPem, stranger))) {
      const { status, slug, headers } = await bearer(forged);
      expect({ name, status, slug, challenge: headers.get('www-authenticate') }).toEqual({
        name,
        status: 401,
        slug: 'unauthenticated',
        challenge: 'Bearer error="invalid_token"',
      });
    }
  });

  test.each(['', 'Basic dTpw', 'Bearer', 'Bearer  ', 'Bearer a b', 'bearer'])(
    'the header %j is none',
    async (authorization) => {
      expect(await app.client().get('/users/me', { headers: { authorization } })).toMatchObject({
        status: 401,
        slug: 'unauthenticated',
      });
    },
  );

  test('the published keys verify them', async () => {
    const { body, headers } = await app.client().get('//.well-known/jwks.json');
    expect(body.keys).toEqual([
      expect.objectContaining({ kid: 'k1', kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' }),
    ]);
    expect(body.keys[0]).not.toHaveProperty('d');
    expect(headers.get('cache-control')).toContain('max-age=60');
  });

  test('end after ten minutes; the session goes on', async () => {
    const client = await signInAgain(app, person);
    app.clock.forward(599);
    expect(await client.get('/users/me')).toMatchObject({ status: 200 });
    app.clock.forward(2);
    expect(await client.get('/users/me')).toMatchObject({ status: 401, slug: 'unauthenticated' });
    expect(await client.refresh()).toMatchObject({ status: 200 });
    expect(await client.get('/users/me')).toMatchObject({ status: 200 });
  });
});

// Last: the metrics' registry knows one app at a time.
test('behind https the cookie is Secure and browsers are told to stay with TLS', async () => {
  const secure = await TestApp.start({
    env: { PUBLIC_URL: 'https://app.quayside.test', OPS_URL: 'https://ops.quayside.test' },
  });
  try {
    const somebody = await signUp(secure);
    const answer = await secure.client().post('/auth/login', { email: somebody.email, password: PASSWORD });
    expect(answer.headers.getSetCookie()[0]!.split('; ')).toContain('Secure');
    expect(answer.headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/);
    const cleared = await somebody.client.post('/auth/logout');
    expect(cleared.headers.getSetCookie()[0]!.split('; ')).toContain('Secure');
  } finally {
    await secure.stop();
  }
});

import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { MaintenanceService } from '../src/maintenance/maintenance.service.ts';
import { TestApp } from './support/app.ts';
import type { Answer, Client } from './support/client.ts';
import { testEnvironment } from './support/environment.ts';
import { KubernetesApi } from './support/kubernetes-api.ts';
import { expectStatus, PASSWORD, type Person, signUp, signUpOperator } from './support/people.ts';
import { TcpProxy } from './support/tcp-proxy.ts';
import { until } from './support/wait.ts';

/** What the product promises while Redis is there. */
const PROMISED_MS = 1000;

let kubernetes: KubernetesApi;
/** Of the pod for users; the admin pod's stays. */
let redis: TcpProxy;
let mount: string;
let admin: TestApp;
let user: TestApp;
let operator: Person;
let member: Person;

beforeAll(async () => {
  kubernetes = await KubernetesApi.start();
  redis = await TcpProxy.to(testEnvironment().redisUrl, 6379);
  mount = mkdtempSync(join(tmpdir(), 'quayside-config-'));
  const env = { ADMIN_ACCESS: 'true', MAINTENANCE_FILE: join(mount, 'maintenance'), ...kubernetes.env };
  admin = await TestApp.start({ env });
  user = await TestApp.join(admin, {
    ADMIN_ACCESS: 'false',
    REDIS_URL: redis.rewrite(testEnvironment().redisUrl),
    SERVICE_ACCOUNT_DIR: '/nonexistent',
  });
  operator = await signUpOperator(admin);
  member = await signUp(admin);
});
afterAll(async () => {
  await user?.nest.close();
  await admin?.stop();
  redis?.close();
  await kubernetes?.stop();
  rmSync(mount, { recursive: true });
});

/** As the kubelet does, some time after a change. */
const sync = (text = kubernetes.text): void => {
  if (text === undefined) return rmSync(join(mount, 'maintenance'), { force: true });
  writeFileSync(join(mount, 'next'), text);
  renameSync(join(mount, 'next'), join(mount, 'maintenance'));
};
const kubectl = (maintenance: string): void => kubernetes.put({ maintenance });

const at = ({ url }: TestApp, person?: Person): Client => {
  const client = (url === user.url ? user : admin).client();
  client.accessToken = person?.client.accessToken;
  client.cookie = person?.client.cookie;
  return client;
};
const read = () => expectStatus(200, at(admin, operator).get('/admin/maintenance'));
const put = (version: string | undefined, body: unknown, person = operator): Promise<Answer> =>
  at(admin, person).send('PUT', '/admin/maintenance', {
    body,
    headers: version === undefined ? {} : { 'if-match': `"${version}"` },
  });
const change = async (body: unknown): Promise<Answer> => expectStatus(200, put((await read()).body.version, body));

const isRefusing = async (app: TestApp): Promise<boolean> => (await at(app).get('//api/info')).slug === 'maintenance';
const refused = (app = user, withinMs?: number) => until('maintenance to be on', () => isRefusing(app), withinMs);
const serving = (app = user) => until('maintenance to be off', async () => !(await isRefusing(app)));

beforeEach(async () => {
  kubectl('false');
  sync();
  await serving(user);
  await serving(admin);
  await until('a pod that is heard by the other', async () => (await read()).body.pods.length === 2);
});

describe('what is said', () => {
  test('is off at first, known to everyone, and the truth is the ConfigMap', async () => {
    expect((await at(user).get('/maintenance')).body).toEqual({
      state: 'off',
      message: null,
      startsAt: null,
      endsAt: null,
    });
    const { body, headers } = await read();
    expect(body).toMatchObject({
      state: 'off',
      enabled: false,
      source: { kind: 'configmap', name: 'backend/backend-maintenance' },
      version: kubernetes.resourceVersion,
      problem: null,
      fleetKnown: true,
    });
    expect(headers.get('etag')).toBe(`"${body.version}"`);
    expect(body.pods.map(({ kind }: { kind: string }) => kind)).toEqual(['admin', 'user']);
  });

  test('is kept as it was put, with who and when, in the audit log too, and in force within a second', async () => {
    const endsAt = new Date(Date.now() + 3_600_000).toISOString();
    const { version } = (await read()).body;
    const clickedAt = performance.now();
    const answer = await put(version, { enabled: true, message: '  New cranes. ', endsAt });
    await refused(user, PROMISED_MS);
    expect(performance.now() - clickedAt).toBeLessThan(PROMISED_MS);
    expect(answer).toMatchObject({ status: 200, body: { state: 'on', message: 'New cranes.', endsAt } });
    expect(answer.body.updatedBy).toBe(operator.name);
    expect(answer.headers.get('etag')).toBe(`"${kubernetes.resourceVersion}"`);
    expect(JSON.parse(kubernetes.text!)).toMatchObject({
      enabled: true,
      message: 'New cranes.',
      startsAt: null,
      endsAt,
    });
    const log = await at(admin, operator).get('/admin/audit-events?action=maintenance.enabled');
    expect(log.body.items[0]).toMatchObject({
      actor: { id: operator.id },
      details: { message: 'New cranes.', startsAt: null, endsAt },
    });
    await change({ enabled: false });
    await serving();
    const off = await at(admin, operator).get('/admin/audit-events?action=maintenance.disabled');
    expect(off.body.items.length).toBeGreaterThan(0);
  });

  test('ahead of time is announced, and comes into force by itself', async () => {
    const startsAt = new Date(user.clock.now().getTime() + 60_000).toISOString();
    const { body } = await change({ enabled: true, message: 'Tonight', startsAt });
    expect(body).toMatchObject({ state: 'scheduled', enabled: true });
    await until('the announcement', async () => (await at(user).get('/maintenance')).body.state === 'scheduled');
    expect((await at(user).get('/maintenance')).body).toMatchObject({ message: 'Tonight', startsAt });
    expect(await at(user, member).get('/users/me')).toMatchObject({ status: 200 });
    user.clock.forward(61);
    expect(await isRefusing(user)).toBe(true);
    const log = await at(admin, operator).get('/admin/audit-events?action=maintenance.scheduled');
    expect(log.body.items.length).toBeGreaterThan(0);
  });

  test('by kubectl counts as well, within a second', async () => {
    kubectl('{"enabled":true,"message":"by kubectl"}');
    await refused(user, PROMISED_MS);
    expect((await read()).body).toMatchObject({ state: 'on', message: 'by kubectl', updatedBy: null });
    kubectl(' FALSE ');
    await serving();
  });

  test('by kubectl and not understood changes nothing, and operators see it', async () => {
    kubectl('true');
    await refused();
    kubectl('{"enabled":');
    await until('the pods to say so', async () => {
      const { body } = await read();
      return (
        body.problem?.includes('understood') &&
        body.pods.every(({ problem }: { problem: string | null }) => problem?.includes('understood'))
      );
    });
    expect((await read()).body).toMatchObject({ state: 'on' });
    expect(await isRefusing(user)).toBe(true);
  });
});

describe('a change', () => {
  const hour = 3_600_000;
  const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
  test.each<[string, object, string]>([
    ['an end that has passed', { endsAt: inMs(-hour) }, '/endsAt'],
    ['an end before the start', { startsAt: inMs(2 * hour), endsAt: inMs(hour) }, '/endsAt'],
    ['an end that is no time', { endsAt: 'soon' }, '/endsAt'],
    ['a message that is too long', { message: 'x'.repeat(501) }, '/message'],
    ['no say whether', { enabled: undefined }, '/enabled'],
    ['a word of its own', { colour: 'red' }, '/colour'],
  ])('with %s is refused, and nothing is said', async (_, body, pointer) => {
    const before = kubernetes.text;
    const answer = await put((await read()).body.version, { enabled: true, ...body });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    expect(kubernetes.text).toBe(before);
  });

  test('needs the version that it changes; of two operators at once one is told to look again', async () => {
    const { version } = (await read()).body;
    expect(await put(undefined, { enabled: true })).toMatchObject({ status: 428 });
    const before = await admin.database.count('audit_events', "action LIKE 'maintenance.%'");
    const [one, two] = await Promise.all([
      put(version, { enabled: true, message: 'one' }),
      put(version, { enabled: true, message: 'two' }),
    ]);
    expect([one.status, two.status].sort()).toEqual([200, 412]);
    const winner = one.status === 200 ? 'one' : 'two';
    expect(JSON.parse(kubernetes.text!)).toMatchObject({ message: winner });
    expect(await put(version, { enabled: false })).toMatchObject({ status: 412 });
    // What didn't happen is not on record.
    expect(await admin.database.count('audit_events', "action LIKE 'maintenance.%'")).toBe(before + 1);
  });

  test('is for operators, and for the pods that serve them', async () => {
    expect(await put('1', { enabled: true }, member)).toMatchObject({ status: 403 });
    for (const answer of [
      await at(user, operator).get('/admin/maintenance'),
      await at(user, operator).send('PUT', '/admin/maintenance', {
        body: { enabled: true },
        headers: { 'if-match': '"1"' },
      }),
    ]) {
      expect(answer).toMatchObject({
        status: 404,
        body: { detail: expect.stringContaining('http://ops.quayside.test') },
      });
    }
  });

  test('while the Kubernetes API is away is answered 503, and looking shows what was known', async () => {
    const { version } = (await read()).body;
    await kubernetes.away();
    try {
      const answer = await put(version, { enabled: true });
      expect(answer).toMatchObject({
        status: 503,
        slug: 'service-unavailable',
        body: { detail: expect.stringMatching(/^Nothing was changed\. .*Kubernetes API/) },
      });
      expect((await read()).body).toMatchObject({
        version,
        state: 'off',
        problem: expect.stringMatching(/Kubernetes API/),
      });
      expect(await isRefusing(user)).toBe(false);
    } finally {
      await kubernetes.back();
    }
    await change({ enabled: true });
    await refused();
  });
});

describe('while it is on', () => {
  const endsAt = () => new Date(user.clock.now().getTime() + 90_000).toISOString();
  const REFUSAL = { status: 503, slug: 'maintenance' };
  const expectHeaders = ({ headers }: Pick<Answer, 'headers'>, retryAfter = 300): void => {
    expect(headers.get('cache-control')).toBe('no-cache');
    const seconds = Number(headers.get('retry-after'));
    expect(seconds).toBeLessThanOrEqual(retryAfter);
    expect(seconds).toBeGreaterThan(retryAfter - 10);
  };

  test('pods for users refuse everything but what is exempt', async () => {
    kubectl('true');
    await refused();
    for (const [method, path] of [
      ['GET', '//api/info'],
      ['GET', '//'],
      ['GET', '/maintenance'],
      ['GET', '/users/me'],
      ['GET', '//no/such/path'],
      ['GET', '//healthy'],
      ['GET', '//.well-known/jwks.json'],
      ['POST', '/auth/login'],
      ['POST', '/auth/refresh'],
      ['DELETE', '/organizations/x'],
    ] as const) {
      const answer = await at(user, operator).send(method, path, method === 'POST' ? { body: {} } : {});
      expect([path, answer]).toMatchObject([
        path,
        { ...REFUSAL, body: { title: 'Maintenance', message: null, endsAt: null } },
      ]);
      expectHeaders(answer);
    }
    for (const path of ['/health', '/healthz', '/live', '/health/live', '/metrics']) {
      expect([path, await at(user).get(`/${path}`)]).toMatchObject([path, { status: 200 }]);
    }
    expect(await at(user, operator).get('/admin/release')).toMatchObject({ status: 200 });
    expect(await at(user, member).get('/admin/release')).toMatchObject({ status: 403 });
  });

  test('they say why and until when', async () => {
    const until = endsAt();
    await change({ enabled: true, message: 'New cranes.', endsAt: until });
    await refused();
    const answer = await at(user).get('/users/me');
    expect(answer.body).toMatchObject({ detail: 'New cranes.', message: 'New cranes.', endsAt: until });
    expectHeaders(answer, 90);
    user.clock.forward(100);
    expectHeaders(await at(user).get('/users/me'));
  });

  test('they are not ready, and pods for operators are', async () => {
    kubectl('true');
    await refused();
    expect(await at(user).get('//ready')).toMatchObject({
      status: 503,
      slug: 'service-unavailable',
      body: { detail: 'Not ready: maintenance.' },
    });
    const ready = await until('the pod for operators to be ready', async () => {
      const answer = await at(admin).get('//ready');
      return answer.status === 200 && answer;
    });
    expect(ready.body.details.maintenance).toMatchObject({ status: 'up', detail: 'on; serving operators' });
    await change({ enabled: false });
    await until('the pod to be ready', async () => (await at(user).get('//ready')).status === 200);
  });

  test('an operator signs in and works on pods for operators', async () => {
    kubectl('true');
    await refused(admin);
    const client = admin.client();
    await expectStatus(200, client.signIn(operator.email, PASSWORD));
    expect(await client.refresh()).toMatchObject({ status: 200 });
    expect(await client.get('/users/me')).toMatchObject({ status: 200 });
    expect(await client.get('/admin/users')).toMatchObject({ status: 200 });
    expect(await client.get('//no/such/path')).toMatchObject({ status: 404 });
    expect((await client.get('/maintenance')).body).toMatchObject({ state: 'on' });
    expect(await client.post('/auth/logout')).toMatchObject({ status: 204 });
  });

  test('an operator whose token has run out is told so, and not sent away', async () => {
    kubectl('true');
    await refused(admin);
    const client = admin.client();
    await expectStatus(200, client.signIn(operator.email, PASSWORD));
    admin.clock.forward(700);
    expect(await client.get('/users/me')).toMatchObject({ status: 401, slug: 'unauthenticated' });
    expect(await client.refresh()).toMatchObject({ status: 200 });
    expect(await client.get('/users/me')).toMatchObject({ status: 200 });
    await expectStatus(200, operator.client.signIn(operator.email, PASSWORD));
  });

  test('nobody else does, and no session is made or spent', async () => {
    const other = await signUp(admin);
    kubectl('true');
    await refused(admin);
    const tables = ['sessions', 'refresh_tokens', 'audit_events'] as const;
    const before = await admin.database.snapshot(tables);
    const answers = [
      await at(admin, other).get('/users/me'),
      await at(admin).get('/users/me'),
      await at(admin).post('/auth/register', { email: 'a@example.com', name: 'A', password: PASSWORD }),
      await at(admin).get('//no/such/path'),
      await at(admin).get('/users/me', { headers: { authorization: 'Bearer nonsense' } }),
      await admin.client().signIn(other.email, PASSWORD),
      await at(admin, other).refresh(),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject(REFUSAL);
      expectHeaders(answer);
    }
    expect(await admin.database.snapshot(tables)).toEqual(before);
    expect(await admin.client().signIn(other.email, 'wrong password')).toMatchObject({ status: 401 });
    kubectl('false');
    await serving(admin);
    // The cookie that was refused is as good as before.
    expect(await at(admin, other).refresh()).toMatchObject({ status: 200 });
  });
});

describe('the questions of the proxy', () => {
  const gate = (app: TestApp) => fetch(`${app.url}/maintenance/gate`);
  test('are answered by every pod, ready or not', async () => {
    for (const app of [user, admin]) {
      expect((await gate(app)).status).toBe(204);
      const outage = await at(app).get('//maintenance/answer');
      expect(outage).toMatchObject({ status: 503, slug: 'service-unavailable' });
      expect(outage.headers.get('retry-after')).toBe('5');
      expect(outage.body.detail).not.toMatch(/maintenance/i);
    }
    kubectl('{"enabled":true,"message":"New cranes."}');
    for (const app of [user, admin]) {
      await refused(app);
      const answer = await gate(app);
      expect(answer.status).toBe(403);
      expect(answer.headers.get('retry-after')).toBe('300');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      const reason = await at(app).get('//maintenance/answer');
      expect(reason).toMatchObject({ status: 503, slug: 'maintenance', body: { detail: 'New cranes.' } });
      expect(reason.headers.get('cache-control')).toBe('no-cache');
    }
  });
});

describe('without Redis', () => {
  test('the mounted file tells, the pod that reads the ConfigMap follows at once, and operators see what is not known', async () => {
    redis.cut();
    try {
      await change({ enabled: true, message: 'by file' });
      expect(await isRefusing(admin)).toBe(true);
      expect(await isRefusing(user)).toBe(false);
      sync();
      await refused(user);
      expect((await at(user).get('/users/me')).body).toMatchObject({ detail: 'by file' });
      await until('the pod to fall silent', async () => (await read()).body.pods.length === 1);
    } finally {
      await redis.accept();
    }
    kubectl('false');
    await serving(user);
  });

  test('it holds to what it heard, against a file that is older', async () => {
    const hear = jest.spyOn(user.get(MaintenanceService), 'hear');
    // The file of before is known by now: it is looked at every second, and heartbeats come every two.
    await until('two heartbeats', () => hear.mock.calls.length >= 2);
    hear.mockRestore();
    kubectl('true');
    await refused();
    redis.cut();
    try {
      const since = performance.now();
      // Past three heartbeats that stayed away. The file says off.
      await until('the statement to grow old', () => performance.now() - since > 7000);
      expect(await isRefusing(user)).toBe(true);
    } finally {
      await redis.accept();
    }
  });

  test('nonsense on the channel does no harm', async () => {
    const client = createClient({ url: testEnvironment().redisUrl });
    await client.connect();
    try {
      for (const message of [
        '',
        '{',
        'true',
        '{"version":"x","text":"true","at":""}',
        '{"version":"9e9","text":null}',
      ]) {
        expect(await client.publish('maintenance', message)).toBeGreaterThan(0);
      }
    } finally {
      client.destroy();
    }
    kubectl('true');
    await refused();
  });
});

test('a pod that starts during maintenance refuses from its first answer on', async () => {
  kubectl('true');
  sync();
  await refused();
  const late = await TestApp.join(admin, { ADMIN_ACCESS: 'true', REDIS_URL: 'redis://127.0.0.1:1' });
  try {
    expect((await late.client().get('//api/info')).slug).toBe('maintenance');
  } finally {
    await late.nest.close();
  }
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { migrate } from '../src/database/migrator.ts';
import { TestApp } from './support/app.ts';
import { ChildApp } from './support/child-app.ts';
import { createDatabase, dropDatabase, onDatabase, workerDatabaseUrl } from './support/database.ts';
import { testEnvironment } from './support/environment.ts';
import { signUp, signUpOperator } from './support/people.ts';
import { TcpProxy } from './support/tcp-proxy.ts';
import { until } from './support/wait.ts';

const LIVE = ['/health', '/healthz', '/live', '/health/live'];
const CHECKS = ['draining', 'event-loop', 'maintenance', 'memory', 'migrations', 'mysql', 'redis'];
const READY = ['/ready', '/health/ready'];

let app: TestApp;
let mysql: TcpProxy;
let redis: TcpProxy;
beforeAll(async () => {
  redis = await TcpProxy.to(testEnvironment().redisUrl, 6379);
  mysql = await TcpProxy.to(workerDatabaseUrl(), 3306);
  app = await TestApp.start({
    env: { REDIS_URL: redis.rewrite(testEnvironment().redisUrl), DATABASE_URL: mysql.rewrite(workerDatabaseUrl()) },
  });
});
afterAll(async () => {
  await app?.stop();
  redis?.close();
  mysql?.close();
});

const get = (path: string) => app.client().get(`/${path}`);
const readyAs = (what: string, status: number, check?: string, state?: string) =>
  until(what, async () => {
    const answer = await get('/ready');
    const checks = answer.body.details ?? answer.body.checks;
    return answer.status === status && (!check || checks[check].status === state) && answer;
  });
beforeEach(async () => {
  await readyAs('everything to be up', 200, 'redis', 'up');
});

test.each(LIVE)('%s says that the process serves', async (path) => {
  const answer = await get(path);
  expect(answer).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test.each(READY)('%s lists what the pod needs', async (path) => {
  const answer = await get(path);
  expect(answer).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(Object.keys(answer.body.details).sort()).toEqual(CHECKS);
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

describe('without the database', () => {
  test('not ready, alive, and ready again by itself', async () => {
    mysql.cut();
    try {
      const answer = await readyAs('the pod to be unready', 503, 'mysql', 'down');
      expect(answer).toMatchObject({ slug: 'service-unavailable', body: { detail: expect.stringContaining('mysql') } });
      expect(JSON.stringify(answer.body)).not.toMatch(/dev:dev|password/i);
      for (const path of LIVE) expect(await get(path)).toMatchObject({ status: 200 });
    } finally {
      await mysql.accept();
    }
    await readyAs('the pod to be ready again', 200);
  });

  test('that hangs: not ready either', async () => {
    mysql.freeze();
    try {
      await readyAs('the pod to be unready', 503, 'mysql', 'down');
      expect(await get('/live')).toMatchObject({ status: 200 });
    } finally {
      mysql.thaw();
    }
    await readyAs('the pod to be ready again', 200);
  });
});

test('without Redis the pod is degraded, and still ready', async () => {
  redis.cut();
  try {
    const answer = await readyAs('Redis to be seen away', 200, 'redis', 'degraded');
    expect(answer.body.details.mysql.status).toBe('up');
    const operator = await signUpOperator(app);
    const { body } = await operator.client.get('/admin/dependencies');
    expect(body.status).toBe('degraded');
    expect(body.checks.find(({ name }: { name: string }) => name === 'redis')).toMatchObject({
      status: 'degraded',
      critical: false,
    });
  } finally {
    await redis.accept();
  }
});

test('with a migration pending the pod is not ready, and is once it has run', async () => {
  const url = workerDatabaseUrl('_unmigrated');
  await dropDatabase(url);
  await createDatabase(url);
  await migrate(url);
  // As before the migration step of the release that brought the last one.
  await onDatabase(url, 'DELETE FROM schema_migrations ORDER BY id DESC LIMIT 1');
  const pod = ChildApp.spawn({ ...app.env, DATABASE_URL: url, LOG_LEVEL: 'info' });
  try {
    await pod.listening();
    const checks = await until('the database to be seen', async () => {
      const { status, body } = await pod.client().get('//ready');
      return status === 503 && body.checks?.mysql.status === 'up' && body.checks;
    });
    expect(checks.migrations).toMatchObject({ status: 'down', message: expect.stringMatching(/^pending: \w+;/) });
    expect(await pod.client().get('//live')).toMatchObject({ status: 200 });
    await migrate(url);
    await until('the pod to be ready', async () => (await pod.client().get('//ready')).status === 200);
  } finally {
    await pod.stop();
    await dropDatabase(url);
  }
});

test('operators see every check', async () => {
  const operator = await signUpOperator(app);
  const { body } = await operator.client.get('/admin/dependencies');
  expect(body).toMatchObject({ status: 'ok' });
  expect(body.checks.map(({ name }: { name: string }) => name).sort()).toEqual(CHECKS);
});

describe('/metrics', () => {
  const series = async (name: string) =>
    String((await get('/metrics')).body)
      .split('\n')
      .filter((line) => line.startsWith(name));

  test('counts by route template, never by path', async () => {
    const person = await signUp(app);
    await person.client.get('/users/me');
    await person.client.get('/organizations/0193ac2e-0000-7000-8000-000000000000');
    await get('/no/such/path-of-mine');
    const lines = await series('http_requests_total');
    expect(lines).toContainEqual(expect.stringContaining('method="GET",route="/api/v1/users/me",status="200"'));
    expect(lines).toContainEqual(expect.stringContaining('route="/api/v1/organizations/:organizationId",status="404"'));
    expect(lines).toContainEqual(expect.stringContaining('route="unmatched",status="404"'));
    expect(lines.join('\n')).not.toMatch(/path-of-mine|0193ac2e/);
  });

  test('tells how many connections of the pool are in use', async () => {
    expect(await series('database_connections_active ')).toEqual([
      expect.stringMatching(/^database_connections_active \d+$/),
    ]);
  });
});

test('every answer says that it is data only', async () => {
  for (const path of ['/api/info', '/no/such/path']) {
    const { headers } = await get(path);
    expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by')).toBeNull();
  }
});

test('a request id is taken over if it is harmless, and made otherwise', async () => {
  const idFor = async (given: string) =>
    (await app.client().get('//api/info', { headers: { 'x-request-id': given } })).headers.get('x-request-id');
  expect(await idFor('abcdefgh-1234._X')).toBe('abcdefgh-1234._X');
  for (const bad of ['short', 'x'.repeat(129), 'with space 12345', '<script>alert(1)</script>', '"quoted-id-123"']) {
    expect(await idFor(bad)).toMatch(/^[0-9a-f-]{36}$/);
  }
});

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createClient } from 'redis';
import { TestApp } from './support/app.ts';
import { ChildApp } from './support/child-app.ts';
import type { Answer, Client } from './support/client.ts';
import { workerDatabaseUrl } from './support/database.ts';
import { testEnvironment } from './support/environment.ts';
import { type Person, signInAgain, signUp } from './support/people.ts';
import { TcpProxy } from './support/tcp-proxy.ts';
import { until } from './support/wait.ts';

/** From the last answer to the end of the process: closing connections, and no waiting for the drain's window. */
const SOON_MS = 3000;

let outside: TestApp;
let person: Person;
let child: ChildApp;
beforeAll(async () => {
  outside = await TestApp.start();
});
afterAll(() => outside.stop());
afterEach(() => void child?.process.kill('SIGKILL'));

const start = async (env: Record<string, string> = {}): Promise<ChildApp> => {
  child = await ChildApp.start(outside, env);
  person = await signUp(outside);
  return child;
};
const client = (): Client => {
  const fresh = child.client();
  fresh.accessToken = person.client.accessToken;
  return fresh;
};

/** A request that waits in the middle of its work until `release`. */
async function blockedRequest(): Promise<{ answer: Promise<Answer>; release: () => Promise<void> }> {
  const lock = await createConnection(outside.env.DATABASE_URL!);
  await lock.beginTransaction();
  await lock.query('SELECT id FROM users WHERE id = ? FOR UPDATE', [person.id]);
  const answer = client().patch('/users/me', 1, { name: 'Changed In The Drain' });
  answer.catch(() => undefined);
  await until('the request to wait for the row', async () => {
    const threads = await outside.database.query<{ Info: string | null }>('SHOW FULL PROCESSLIST');
    return threads.some(({ Info }) => Info?.startsWith('UPDATE') && Info.includes('`users`'));
  });
  return { answer, release: () => lock.rollback().then(() => lock.end()) };
}

async function terminate(): Promise<void> {
  child.process.kill('SIGTERM');
  await until('the drain to begin', () => child.output.includes('stopping; '));
}

/** A connection of a client's own, with all that came back on it. */
class Connection {
  received = '';
  closed = false;

  private constructor(readonly socket: Socket) {
    socket.setEncoding('utf8').on('data', (chunk: string) => (this.received += chunk));
    socket.on('error', () => undefined).on('close', () => (this.closed = true));
  }

  static async open(): Promise<Connection> {
    const { hostname, port } = new URL(child.url);
    const connection = new Connection(connect(Number(port), hostname));
    await once(connection.socket, 'connect');
    return connection;
  }

  /** @returns head and body of the answer, once the server has closed */
  async last(path: string, method = 'GET'): Promise<{ head: string; body: string }> {
    this.received = '';
    this.socket.write(`${method} ${path} HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n`);
    await until(`the connection to close after ${method} ${path}`, () => this.closed);
    const [head = '', body = ''] = this.received.split('\r\n\r\n');
    return { head, body };
  }

  async request(path: string): Promise<void> {
    this.received = '';
    this.socket.write(`GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`);
    await until(`the answer of ${path}`, () => this.received.includes('\r\n\r\n'));
  }
}

const logged = (message: RegExp) =>
  child.output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown> & { msg: string })
    .find(({ msg }) => message.test(msg));

async function endsSoon(code: number): Promise<void> {
  const since = performance.now();
  expect(await child.exited()).toBe(code);
  expect(performance.now() - since).toBeLessThan(SOON_MS);
}

test('an end that is announced closes connections after their next answer, serves all until then, and is forgotten', async () => {
  await start();
  const [kept, idle] = [await Connection.open(), await Connection.open()];
  await kept.request('/api/info');
  expect(kept.received).toMatch(/\r\nConnection: keep-alive\r\n/);
  await idle.request('/api/info');

  const announced = fetch(new URL('/stopping?seconds=1', child.url));
  await until('answers that say so', async () => {
    const one = await Connection.open();
    await one.request('/api/info');
    return /\r\nConnection: close\r\n/.test(one.received);
  });
  const last = await kept.last('/api/info');
  expect(last.head).toMatch(/^HTTP\/1.1 200 .*\r\nConnection: close/s);
  expect((await fetch(new URL('/ready', child.url))).status).toBe(200);
  expect((await announced).status).toBe(204);
  expect(idle.closed).toBe(false);
});

test('an announcement without a time that makes sense is refused', async () => {
  await start();
  for (const query of ['', '?seconds=0', '?seconds=x', '?seconds=1000']) {
    expect((await fetch(new URL(`/stopping${query}`, child.url))).status).toBe(400);
  }
});

test('what is in flight at SIGTERM is answered, what comes later goes elsewhere, and the process ends', async () => {
  await start({ DRAIN_SECONDS: '60' });
  const { answer, release } = await blockedRequest();
  const [idle, live, ready, get, post] = await Promise.all(Array.from({ length: 5 }, () => Connection.open()));
  await idle!.request('/api/info');
  expect(idle!.received).toMatch(/^HTTP\/1.1 200 .*\r\nConnection: keep-alive\r\n/s);

  await terminate();
  await until('the idle connection to be closed', () => idle!.closed);
  await expect(Connection.open()).rejects.toThrow(/ECONNREFUSED/);

  const notReady = await ready!.last('/ready');
  expect(notReady.head).toMatch(/^HTTP\/1.1 503 .*\r\nConnection: close/s);
  expect(JSON.parse(notReady.body)).toMatchObject({ detail: 'Not ready: draining.' });
  // A probe that failed here would be a reason to kill what still works.
  expect((await live!.last('/live')).head).toMatch(/^HTTP\/1.1 200 .*\r\nConnection: close/s);
  for (const late of [await get!.last('/api/info'), await post!.last('/api/v1/auth/logout', 'POST')]) {
    expect(late.head).toMatch(/^HTTP\/1.1 503 /);
    expect(late.head).toMatch(/\r\nConnection: close/);
    expect(late.head).toMatch(/\r\nRetry-After: 1\r\n/);
    expect(JSON.parse(late.body)).toMatchObject({ type: 'urn:quayside:problem:service-unavailable' });
  }
  expect(child.process.exitCode).toBeNull();

  await release();
  const { status, headers, body } = await answer;
  expect({ status, name: body.name }).toEqual({ status: 200, name: 'Changed In The Drain' });
  expect(headers.get('connection')).toBe('close');
  await endsSoon(0);
  expect(logged(/^stopping; 1 requests in flight$/)).toBeDefined();
  expect(logged(/^drained in \d+ ms$/)).toBeDefined();
  expect(logged(/^cut/)).toBeUndefined();
});

test('a request that outlasts the drain is cut, and the log names it', async () => {
  await start({ DRAIN_SECONDS: '1' });
  const { answer, release } = await blockedRequest();
  const began = performance.now();
  await terminate();
  await expect(answer).rejects.toThrow();
  expect(performance.now() - began).toBeGreaterThan(900);
  await release();
  await endsSoon(0);
  expect(logged(/^cut 1 requests that took longer than DRAIN_SECONDS \(1\)$/)).toMatchObject({
    level: 'warn',
    count: 1,
    requests: [{ route: 'PATCH /api/v1/users/me', ageMs: expect.any(Number), requestId: expect.any(String) }],
  });
});

test('what requests need is there until the last one has ended', async () => {
  await start();
  const other = await signInAgain(outside, person);
  const subscriber = createClient({ url: testEnvironment().redisUrl });
  await subscriber.connect();
  const lock = await createConnection(outside.env.DATABASE_URL!);
  try {
    const heard: string[] = [];
    await subscriber.subscribe('sessions:revoked', (message) => heard.push(message));
    await lock.beginTransaction();
    await lock.query('SELECT id FROM sessions WHERE user_id = ? FOR UPDATE', [person.id]);
    const revoking = client().post('/auth/sessions/revoke-others');
    await until('the request to wait', async () => {
      const threads = await outside.database.query<{ Info: string | null }>('SHOW FULL PROCESSLIST');
      return threads.some(({ Info }) => Info?.includes('sessions') && !Info.startsWith('SHOW'));
    });
    await terminate();
    await lock.rollback();
    // It wrote to MySQL and told the others by Redis.
    expect(await revoking).toMatchObject({ status: 200, body: { revoked: 1 } });
    await until('the others to be told', () => heard.length === 1);
    expect(await other.get('/users/me')).toMatchObject({ status: 401 });
    await endsSoon(0);
  } finally {
    await lock.end();
    subscriber.destroy();
  }
});

test('with nothing in flight it ends at once, whatever the window', async () => {
  await start({ DRAIN_SECONDS: '60' });
  await terminate();
  await endsSoon(0);
});

test('a connection that began to send and never ends does not hold it up', async () => {
  await start({ DRAIN_SECONDS: '60' });
  const slow = await Connection.open();
  slow.socket.write('POST /api/v1/auth/login HTTP/1.1\r\nHost: te');
  await terminate();
  await endsSoon(0);
});

test('a second signal ends it at once', async () => {
  await start({ DRAIN_SECONDS: '60' });
  const { answer, release } = await blockedRequest();
  await terminate();
  child.process.kill('SIGINT');
  await endsSoon(130);
  await expect(answer).rejects.toThrow();
  expect(logged(/^second signal \(SIGINT\)/)).toBeDefined();
  await release();
});

describe('with a dependency away it still ends', () => {
  /** The bound on everything after the drain. */
  const AWAY_MS = 10_000;

  test.each(['cut', 'freeze'] as const)('MySQL: %s', async (how) => {
    const proxy = await TcpProxy.to(workerDatabaseUrl(), 3306);
    try {
      await start({ DATABASE_URL: proxy.rewrite(outside.env.DATABASE_URL!), DRAIN_SECONDS: '0' });
      proxy[how]();
      const since = performance.now();
      await terminate();
      expect(await child.exited()).toBe(0);
      expect(performance.now() - since).toBeLessThan(AWAY_MS);
    } finally {
      proxy.close();
    }
  });

  test.each(['cut', 'freeze'] as const)('Redis: %s', async (how) => {
    const proxy = await TcpProxy.to(testEnvironment().redisUrl, 6379);
    try {
      await start({ REDIS_URL: proxy.rewrite(testEnvironment().redisUrl), DRAIN_SECONDS: '0' });
      proxy[how]();
      const since = performance.now();
      await terminate();
      expect(await child.exited()).toBe(0);
      expect(performance.now() - since).toBeLessThan(AWAY_MS);
    } finally {
      proxy.close();
    }
  });
});

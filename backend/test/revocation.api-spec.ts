import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createClient } from 'redis';
import { SessionRepository } from '../src/auth/session.repository.ts';
import { TestApp } from './support/app.ts';
import { ChildApp } from './support/child-app.ts';
import { Client } from './support/client.ts';
import { testEnvironment } from './support/environment.ts';
import { type Person, signUp } from './support/people.ts';
import { TcpProxy } from './support/tcp-proxy.ts';
import { until } from './support/wait.ts';

/** What the product promises: ended on every pod within this time. */
const PROMISED_MS = 1000;

/** This process, whose Redis can be taken away. */
let here: TestApp;
/** Another process, whose Redis stays. */
let there: ChildApp;
let proxy: TcpProxy;
let person: Person;

beforeAll(async () => {
  proxy = await TcpProxy.to(testEnvironment().redisUrl, 6379);
  here = await TestApp.start({ env: { REDIS_URL: proxy.rewrite(testEnvironment().redisUrl) } });
  there = await ChildApp.start(here, { REDIS_URL: testEnvironment().redisUrl });
});
afterAll(async () => {
  await there?.stop();
  await here?.stop();
  proxy?.close();
});
beforeEach(async () => {
  person = await signUp(here);
});
afterEach(async () => {
  await restore();
});

let cut: 'none' | 'cut' | 'frozen' = 'none';
async function restore(): Promise<void> {
  if (cut === 'cut') await proxy.accept();
  if (cut === 'frozen') proxy.thaw();
  cut = 'none';
}

const at = (app: { url: string }): Client => {
  const client = new Client(app.url);
  client.accessToken = person.client.accessToken;
  client.cookie = person.client.cookie;
  return client;
};
const status = async (app: { url: string }) => (await at(app).get('/users/me')).status;

/** Milliseconds until the token is refused there. */
async function refusedAfter(app: { url: string }): Promise<number> {
  const started = performance.now();
  await until('the token to be refused', async () => (await status(app)) === 401);
  return performance.now() - started;
}

describe('with Redis', () => {
  test('a logout on one pod counts on the other within a second', async () => {
    expect(await status(there)).toBe(200);
    expect(await at(here).post('/auth/logout')).toMatchObject({ status: 204 });
    expect(await refusedAfter(there)).toBeLessThan(PROMISED_MS);
  });

  test('and the other way round', async () => {
    expect(await status(here)).toBe(200);
    expect(await at(there).post('/auth/logout')).toMatchObject({ status: 204 });
    expect(await refusedAfter(here)).toBeLessThan(PROMISED_MS);
  });

  test('a pod that starts later knows what ended before', async () => {
    await at(here).post('/auth/logout');
    const late = await ChildApp.start(here, { REDIS_URL: testEnvironment().redisUrl });
    try {
      expect(await status(late)).toBe(401);
      // Also once it answers from memory.
      await until('it to have caught up', async () => (await late.client().get('//ready')).status === 200);
      expect(await status(late)).toBe(401);
    } finally {
      await late.stop();
    }
  });
});

describe('without Redis on one pod', () => {
  const takeAway = { cut: () => proxy.cut(), frozen: () => proxy.freeze() };

  describe.each(['cut', 'frozen'] as const)('%s', (how) => {
    beforeEach(() => {
      takeAway[how]();
      cut = how;
    });

    test('what ends elsewhere counts here within a second, by the database', async () => {
      expect(await status(here)).toBe(200);
      expect(await at(there).post('/auth/logout')).toMatchObject({ status: 204 });
      expect(await refusedAfter(here)).toBeLessThan(PROMISED_MS);
    });

    test('signing out here is answered, and counts everywhere within a second', async () => {
      expect(await status(there)).toBe(200);
      const started = performance.now();
      expect(await at(here).post('/auth/logout')).toMatchObject({ status: 204 });
      expect(performance.now() - started).toBeLessThan(PROMISED_MS);
      expect(await status(here)).toBe(401);
      expect(await refusedAfter(there)).toBeLessThan(PROMISED_MS);
    });

    test('who signs in is served, and the pod stays ready', async () => {
      const newcomer = await signUp(here);
      expect(await newcomer.client.get('/users/me')).toMatchObject({ status: 200 });
      expect(await here.client().get('//ready')).toMatchObject({ status: 200 });
    });

    test('what ended meanwhile stays ended when it is back', async () => {
      await at(there).post('/auth/logout');
      await refusedAfter(here);
      await restore();
      const answers = new Set<number>();
      await until('Redis to be back', async () => {
        answers.add(await status(here));
        return (await here.client().get('//ready')).body.details.redis.status === 'up';
      });
      for (let n = 0; n < 20; n++) answers.add(await status(here));
      expect([...answers]).toEqual([401]);
    });
  });
});

test('checks cost no statement of their own while the list is fresh', async () => {
  const sessions = here.get(SessionRepository);
  let asked = 0;
  const isLive = jest.spyOn(sessions, 'isLive').mockImplementation(() => {
    asked++;
    return Promise.resolve(true);
  });
  try {
    const answers = await Promise.all(Array.from({ length: 50 }, () => status(here)));
    expect(new Set(answers)).toEqual(new Set([200]));
    // A reading may be late on a busy machine; it may not be the rule.
    expect(asked).toBeLessThan(25);
  } finally {
    isLive.mockRestore();
  }
});

test('nonsense on the channel does no harm', async () => {
  const client = createClient({ url: testEnvironment().redisUrl });
  await client.connect();
  try {
    for (const message of ['', '{', 'null', '{"a":1}', '[1]', '["x"]', 'x'.repeat(10_000)]) {
      expect(await client.publish('sessions:revoked', message)).toBeGreaterThan(0);
    }
  } finally {
    client.destroy();
  }
  expect(await status(here)).toBe(200);
  expect(await at(there).post('/auth/logout')).toMatchObject({ status: 204 });
  expect(await refusedAfter(here)).toBeLessThan(PROMISED_MS);
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { RevocationService } from '../src/auth/revocation.service.ts';
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
}, 60_000);
afterAll(async () => {
  await there?.stop();
  await here?.stop();
  proxy?.close();
});
beforeEach(async () => {
  await until('this pod to trust its memory', () => here.get(RevocationService).trustsMemory);
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

  test.each(['cut', 'frozen'] as const)(
    '%s: what ends elsewhere counts here within a second, by the database',
    async (how) => {
      expect(await status(here)).toBe(200);
      takeAway[how]();
      cut = how;
      expect(await at(there).post('/auth/logout')).toMatchObject({ status: 204 });
      expect(await refusedAfter(here)).toBeLessThan(PROMISED_MS);
      await until('this pod to distrust its memory', () => !here.get(RevocationService).trustsMemory);
    },
  );

  test.each(['cut', 'frozen'] as const)(
    '%s: signing out here is answered, and counts elsewhere once it is back',
    async (how) => {
      takeAway[how]();
      cut = how;
      const started = performance.now();
      expect(await at(here).post('/auth/logout')).toMatchObject({ status: 204 });
      expect(performance.now() - started).toBeLessThan(2000);
      expect(await status(here)).toBe(401);
      await restore();
      await until('this pod to trust its memory again', () => here.get(RevocationService).trustsMemory);
      expect(await refusedAfter(there)).toBeLessThan(PROMISED_MS);
    },
  );

  test('who signs in while it is away is served', async () => {
    proxy.cut();
    cut = 'cut';
    await until('this pod to distrust its memory', () => !here.get(RevocationService).trustsMemory);
    const newcomer = await signUp(here);
    expect(await newcomer.client.get('/users/me')).toMatchObject({ status: 200 });
    expect(await here.client().get('//ready')).toMatchObject({ status: 200 });
  });

  test('a pod that is back has caught up before it trusts its memory', async () => {
    proxy.cut();
    cut = 'cut';
    const service = here.get(RevocationService);
    await until('this pod to distrust its memory', () => !service.trustsMemory);
    await at(there).post('/auth/logout');
    await restore();
    // In whatever state the reconnection is, the ended session is never let through.
    const answers: number[] = [];
    await until('this pod to trust its memory again', async () => {
      answers.push(await status(here));
      return service.trustsMemory;
    });
    for (let n = 0; n < 20; n++) answers.push(await status(here));
    expect(new Set(answers)).toEqual(new Set([401]));
  });
});

test('with trust in memory no statement asks whether a session ended', async () => {
  const service = here.get(RevocationService);
  await until('trust', () => service.trustsMemory);
  const { sessions } = service as unknown as { sessions: { isLive: (id: string) => Promise<boolean> } };
  const { isLive } = sessions;
  let asked = 0;
  sessions.isLive = (id) => {
    asked++;
    return isLive.call(sessions, id);
  };
  try {
    expect(await status(here)).toBe(200);
    expect(asked).toBe(0);
  } finally {
    sessions.isLive = isLive;
  }
});

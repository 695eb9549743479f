import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { migrate } from '../src/database/migrator.ts';
import { TestApp } from './support/app.ts';
import { ChildApp } from './support/child-app.ts';
import { type Client } from './support/client.ts';
import { newAddress, PASSWORD, signUp } from './support/people.ts';
import { PrivateDatabase } from './support/private-database.ts';
import { TcpProxy } from './support/tcp-proxy.ts';
import { until } from './support/wait.ts';

const POOL_SIZE = 4;
const RECOVERS_WITHIN_MS = 5000;

describe('a database that is killed under load', () => {
  let server: PrivateDatabase;
  let outside: TestApp;
  let app: ChildApp;
  let accessToken: string;

  beforeAll(async () => {
    server = await PrivateDatabase.start();
    await migrate(server.url);
    // Lends its mail server, Redis and keys; the process under test has a database of its own.
    outside = await TestApp.start();
    app = await ChildApp.start(outside, { DATABASE_URL: server.url, DATABASE_POOL_SIZE: String(POOL_SIZE) });
    const email = newAddress();
    await app.client().post('/auth/register', { email, name: 'Ada', password: PASSWORD });
    await app.client().post('/auth/verify-email', { token: (await outside.mail.find(email, /confirm/i)).token });
    accessToken = (await app.client().signIn(email, PASSWORD)).body.accessToken;
  });
  afterAll(async () => {
    await app?.stop();
    await outside?.stop();
    await server?.remove();
  });

  const authorized = (): Client => {
    const client = app.client();
    client.accessToken = accessToken;
    return client;
  };

  test('every request is answered, as served or as 503, the process lives, and it recovers by itself', async () => {
    const seen = { served: 0, refused: 0 };
    const unexpected: unknown[] = [];
    let firstSuccessAfter = 0;
    let backAt = Infinity;
    let stop = false;
    const load = Array.from({ length: 12 }, async (_, n) => {
      const client = authorized();
      while (!stop) {
        const sentAt = performance.now();
        // Reads and transactions alike.
        const request =
          n % 3 === 0 ? client.post('/organizations', { name: 'Under Load' }) : client.get('/organizations');
        const answer = await request.catch((error: unknown) => ({ status: 0, slug: String(error) }));
        if (answer.status === 503 && answer.slug === 'service-unavailable') seen.refused++;
        else if (answer.status === 200 || answer.status === 201) {
          seen.served++;
          if (sentAt > backAt) firstSuccessAfter ||= performance.now() - backAt;
        } else unexpected.push(answer);
      }
    });

    await until('the load to be served', () => seen.served > 50);
    await server.kill();
    const refusedBefore = seen.refused;
    await until('the outage to show', () => seen.refused > refusedBefore + 50);
    expect(await app.client().get('//live')).toMatchObject({ status: 200 });
    expect(await app.client().get('//health')).toMatchObject({ status: 200 });
    await until('the process to be unready', async () => (await app.client().get('//ready')).status === 503);

    await server.launch();
    backAt = performance.now();
    await until('the first success', () => firstSuccessAfter > 0);
    expect(firstSuccessAfter).toBeLessThan(RECOVERS_WITHIN_MS);
    await until('the process to be ready', async () => (await app.client().get('//ready')).status === 200);
    stop = true;
    await Promise.all(load);
    expect(unexpected).toEqual([]);
    expect(app.process.exitCode).toBeNull();
  });

  test('no connection of the pool stays broken', async () => {
    // More at once than the pool has, several times, so that each of its connections is used.
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(
        Array.from({ length: POOL_SIZE * 5 }, () => authorized().get('/organizations')),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    }
    const creations = await Promise.all(
      Array.from({ length: POOL_SIZE * 5 }, () => authorized().post('/organizations', { name: 'After' })),
    );
    expect(creations.map(({ status }) => status)).toEqual(creations.map(() => 201));
  });

  test('no row was written by half: each organization has its owner and its record', async () => {
    const connection = await createConnection({ uri: server.url });
    try {
      const [rows] = await connection.query(
        `SELECT (SELECT COUNT(*) FROM organizations) AS organizations,
                (SELECT COUNT(*) FROM memberships WHERE role = 'owner') AS owners,
                (SELECT COUNT(*) FROM audit_events WHERE action = 'organization.created') AS records`,
      );
      const [{ organizations, owners, records }] = rows as [Record<string, number>];
      expect(organizations).toBeGreaterThan(POOL_SIZE * 5);
      expect([owners, records]).toEqual([organizations, organizations]);
    } finally {
      await connection.end();
    }
  });
});

describe('a start without the database', () => {
  test('serves /live at once and 503 else, and needs no restart when it comes', async () => {
    const outside = await TestApp.start();
    const proxy = await TcpProxy.to(outside.env.DATABASE_URL!, 3306);
    proxy.cut();
    const app = ChildApp.spawn({
      ...outside.env,
      DATABASE_URL: proxy.rewrite(outside.env.DATABASE_URL!),
      LOG_LEVEL: 'info',
    });
    try {
      await app.listening();
      expect(await app.client().get('//live')).toMatchObject({ status: 200 });
      expect(await app.client().get('//ready')).toMatchObject({ status: 503, slug: 'service-unavailable' });
      const answer = await app.client().post('/auth/login', { email: newAddress(), password: PASSWORD });
      expect(answer).toMatchObject({ status: 503, slug: 'service-unavailable' });
      expect(answer.body.detail).not.toMatch(/127\.0\.0\.1|ECONN|mysql:/);

      await proxy.accept();
      const backAt = performance.now();
      await until('the first answer', async () => (await app.client().signIn(newAddress(), PASSWORD)).status === 401);
      expect(performance.now() - backAt).toBeLessThan(RECOVERS_WITHIN_MS);
      await until('the process to be ready', async () => (await app.client().get('//ready')).status === 200);
    } finally {
      await app.stop();
      proxy.close();
      await outside.stop();
    }
  });

  test('can be stopped while it still tries', async () => {
    const outside = await TestApp.start();
    const app = ChildApp.spawn({ ...outside.env, DATABASE_URL: 'mysql://nobody@127.0.0.1:1/none', LOG_LEVEL: 'info' });
    try {
      await app.listening();
      await app.stop();
      expect([0, 'SIGTERM']).toContain(app.process.exitCode ?? app.process.signalCode);
    } finally {
      app.process.kill('SIGKILL');
      await outside.stop();
    }
  });
});

describe('a database that is unreachable for a moment', () => {
  test('what was queued fails as 503, what comes after works', async () => {
    const outside = await TestApp.start();
    const proxy = await TcpProxy.to(outside.env.DATABASE_URL!, 3306);
    const app = await ChildApp.start(outside, {
      DATABASE_URL: proxy.rewrite(outside.env.DATABASE_URL!),
      DATABASE_POOL_SIZE: '2',
    });
    try {
      const person = await signUp(outside);
      const client = app.client();
      client.accessToken = person.client.accessToken;
      const before = await outside.database.count('organizations');
      const flying = Promise.all(
        Array.from({ length: 20 }, () => client.post('/organizations', { name: 'In Flight' })),
      );
      await until('the first to be written', async () => (await outside.database.count('organizations')) > before);
      proxy.cut();
      for (const { status } of await flying) expect([201, 503]).toContain(status);
      expect(await client.get('/organizations')).toMatchObject({ status: 503, slug: 'service-unavailable' });
      await proxy.accept();
      await until('an answer', async () => (await client.get('/organizations')).status === 200);
    } finally {
      await app.stop();
      proxy.close();
      await outside.stop();
    }
  });
});

import type { INestApplication, Type } from '@nestjs/common';
import type { AddressInfo } from 'node:net';
import { register } from 'prom-client';
import { createClient } from 'redis';
import { createApp } from '../../src/app.ts';
import { Clock } from '../../src/config/clock.ts';
import { loadConfig } from '../../src/config/config.ts';
import { Client } from './client.ts';
import { TestDatabase } from './database.ts';
import { testEnvironment } from './environment.ts';
import { KeyDirectory } from './keys.ts';
import { MailServer } from './mail-server.ts';
import { until } from './wait.ts';

/** The application's clock, moved ahead of the real one. */
export class MovedClock {
  aheadMs = 0;

  constructor(clock: Clock) {
    clock.now = () => this.now();
  }

  now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  /** Seconds from here on; time never goes back within a test. */
  forward(seconds: number): void {
    this.aheadMs += seconds * 1000;
  }
}

export interface Options {
  env?: Record<string, string>;
  /** Don't wait for the database and don't prepare one: the test is about its absence. */
  withoutDatabase?: boolean;
}

/** What was said before this app, such as that maintenance is on, is not for its ears. */
async function emptyRedis(): Promise<void> {
  const client = createClient({ url: testEnvironment().redisUrl });
  await client.connect();
  await client.flushDb();
  await client.close();
}

/** The whole application in this process, listening on a free port, with a database, a Redis and a mail server behind it. */
export class TestApp {
  private closed: Promise<void> | undefined;

  private constructor(
    readonly nest: INestApplication,
    readonly clock: MovedClock,
    readonly database: TestDatabase,
    readonly mail: MailServer,
    readonly keys: KeyDirectory,
    readonly env: Record<string, string>,
  ) {}

  static async start({ env: overrides = {}, withoutDatabase = false }: Options = {}): Promise<TestApp> {
    const database = await TestDatabase.open();
    await emptyRedis();
    const mail = await MailServer.start();
    const keys = new KeyDirectory();
    const app = await TestApp.create(database, mail, keys, {
      PORT: '0',
      HOST: '127.0.0.1',
      DATABASE_URL: database.url,
      REDIS_URL: testEnvironment().redisUrl,
      SMTP_URL: mail.url,
      PUBLIC_URL: 'http://app.quayside.test',
      OPS_URL: 'http://ops.quayside.test',
      JWT_KEYS_DIR: keys.path,
      LOG_LEVEL: 'silent',
      ...overrides,
    });
    try {
      if (!withoutDatabase) await app.ready();
      return app;
    } catch (error) {
      await app.stop();
      throw error;
    }
  }

  /** A second app on what the first one uses; close its `nest`, the rest is the first one's. */
  static async join(app: TestApp, overrides: Record<string, string> = {}): Promise<TestApp> {
    const joined = await TestApp.create(app.database, app.mail, app.keys, { ...app.env, ...overrides });
    joined.clock.forward(app.clock.aheadMs / 1000);
    await joined.ready();
    return joined;
  }

  private static async create(
    database: TestDatabase,
    mail: MailServer,
    keys: KeyDirectory,
    env: Record<string, string>,
  ): Promise<TestApp> {
    // Metrics live in a registry of the process; those of the app before must not be in the way.
    register.clear();
    const nest = await createApp(loadConfig(env));
    const clock = new MovedClock(nest.get(Clock));
    await nest.listen(0, '127.0.0.1');
    return new TestApp(nest, clock, database, mail, keys, env);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.nest.getHttpServer().address() as AddressInfo).port}`;
  }

  async ready(): Promise<void> {
    await until('the app to be ready', async () => (await this.client().get('//ready')).status === 200);
  }

  client(userAgent?: string): Client {
    return new Client(this.url, userAgent);
  }

  get<T>(token: Type<T>): T {
    return this.nest.get(token, { strict: false });
  }

  /** Waits until no effect is on its way, so that two snapshots differ only by what requests wrote. */
  async settled(): Promise<void> {
    await until('the outbox to be empty', async () => {
      return (await this.database.count('outbox_messages', 'delivered_at IS NULL AND dead_at IS NULL')) === 0;
    });
  }

  /** As on SIGTERM; what stands behind the app stays. */
  shutDown(): Promise<void> {
    return (this.closed ??= this.nest.close());
  }

  async stop(): Promise<void> {
    await this.shutDown();
    await this.mail.stop();
    await this.database.close();
    this.keys.remove();
  }
}

import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { createClient } from 'redis';
import { AppConfig } from '../config/config.ts';

/** Longest wait between two attempts to connect, so that a Redis that is back is used within about a second. */
const MAX_RECONNECT_DELAY_MS = 1000;
const PING_INTERVAL_MS = 1000;

const newClient = (url: string) =>
  createClient({
    url,
    disableOfflineQueue: true,
    // A connection that has gone silent is noticed and replaced, instead of when the kernel gives up on it.
    pingInterval: PING_INTERVAL_MS,
    socket: {
      socketTimeout: 3 * PING_INTERVAL_MS,
      connectTimeout: 2000,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** Math.min(retries, 6), MAX_RECONNECT_DELAY_MS),
    },
  });

export type RedisClient = ReturnType<typeof newClient>;

/**
 * Connections to Redis that come back by themselves. Redis is never the only copy of anything: while it is away commands
 * fail at once (no queueing) and callers go on without it.
 */
@Injectable()
export class RedisService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Redis');
  private readonly clients: RedisClient[] = [];
  readonly client: RedisClient;

  constructor(private readonly config: AppConfig) {
    this.client = this.create('commands');
  }

  onModuleInit(): void {
    this.open(this.client);
  }

  /** A connection of its own, for subscriptions; not yet opened. */
  create(purpose: string): RedisClient {
    const client = newClient(this.config.env.REDIS_URL);
    let down = false;
    client.on('error', (error: Error) => {
      if (!down) this.logger.warn({ err: error }, `connection for ${purpose} lost; going on without it`);
      down = true;
    });
    client.on('ready', () => {
      if (down) this.logger.log(`connection for ${purpose} is back`);
      down = false;
    });
    this.clients.push(client);
    return client;
  }

  open(client: RedisClient): void {
    // Rejects only when it is closed before the first success; every other failure is retried and logged above.
    client.connect().catch(() => undefined);
  }

  /** @throws Error when no answer comes within `timeoutMs` */
  async ping(timeoutMs: number): Promise<void> {
    await this.within(timeoutMs, this.client.ping());
  }

  /** A frozen Redis answers nothing and refuses nothing; no command may be waited for without this. */
  within<T>(timeoutMs: number, command: Promise<T>): Promise<T> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    return Promise.race([command, late]).finally(() => clearTimeout(timer));
  }

  onApplicationShutdown(): void {
    for (const client of this.clients) client.destroy();
  }
}

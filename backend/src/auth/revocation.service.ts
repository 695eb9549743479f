import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../config/clock.ts';
import { DatabaseService } from '../database/database.service.ts';
import { type RedisClient, RedisService } from '../redis/redis.service.ts';
import { ACCESS_TOKEN_SECONDS } from './access-token.service.ts';
import { SessionRepository } from './session.repository.ts';

const CHANNEL = 'sessions:revoked';
/** Together the bound on how long a silent connection is still believed: a revocation must count within a second. */
const HEARTBEAT_MS = 500;
const HEARTBEAT_TIMEOUT_MS = 400;
/** Revocations older than any token that could still name them need not be known. A minute more for clocks that differ. */
const MEMORY_SECONDS = ACCESS_TOKEN_SECONDS + 60;

/**
 * Tells whether a session has ended, on every pod within a second. MySQL holds the truth. While the subscription to Redis
 * is alive and caught up, the list in memory answers; otherwise every check asks MySQL.
 */
@Injectable()
export class RevocationService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Revocation');
  private readonly subscriber: RedisClient;
  /** Session id → when it can be forgotten, in epoch milliseconds. */
  private readonly revoked = new Map<string, number>();
  private readonly unpublished = new Set<string>();
  private caughtUp = false;
  private heartbeat: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly redis: RedisService,
    private readonly database: DatabaseService,
    private readonly sessions: SessionRepository,
    private readonly clock: Clock,
  ) {
    this.subscriber = redis.create('revocations');
  }

  onModuleInit(): void {
    const distrust = (): void => void (this.caughtUp = false);
    this.subscriber.on('error', distrust);
    this.subscriber.on('end', distrust);
    this.subscriber.on('reconnecting', distrust);
    this.redis.open(this.subscriber);
    void this.beat();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.heartbeat);
  }

  /** Whether answers come from memory (true) or from MySQL each time. */
  get trustsMemory(): boolean {
    return this.caughtUp;
  }

  async isRevoked(sessionId: string): Promise<boolean> {
    if (this.revoked.has(sessionId)) return true;
    return this.caughtUp ? false : !(await this.sessions.isLive(sessionId));
  }

  /** Call after the transaction that revoked them has committed. */
  async announce(sessionIds: string[]): Promise<void> {
    if (sessionIds.length === 0) return;
    this.remember(sessionIds);
    try {
      await this.redis.client.publish(CHANNEL, JSON.stringify(sessionIds));
    } catch {
      // Pods that do hear Redis learn of it as soon as we can reach it again.
      for (const id of sessionIds) this.unpublished.add(id);
    }
  }

  private remember(sessionIds: string[]): void {
    const until = this.clock.in(MEMORY_SECONDS).getTime();
    for (const id of sessionIds) this.revoked.set(id, until);
  }

  /** One round: prove that the subscription is alive, catch up if it had not been, forget what is too old to matter. */
  private async beat(): Promise<void> {
    try {
      await this.redis.ping(this.subscriber, HEARTBEAT_TIMEOUT_MS);
      if (!this.caughtUp) await this.catchUp();
      await this.publishLate();
    } catch {
      this.caughtUp = false;
    }
    const now = this.clock.now().getTime();
    for (const [id, until] of this.revoked) if (until < now) this.revoked.delete(id);
    if (!this.stopped) this.heartbeat = setTimeout(() => void this.beat(), HEARTBEAT_MS).unref();
  }

  private async catchUp(): Promise<void> {
    // Subscribe before reading, so that nothing falls between the two. Subscribing twice replaces the listener.
    await this.subscriber.unsubscribe(CHANNEL);
    await this.subscriber.subscribe(CHANNEL, (message) => this.remember(JSON.parse(message) as string[]));
    await this.database.connected;
    this.remember(await this.sessions.revokedSince(this.clock.in(-MEMORY_SECONDS)));
    this.caughtUp = true;
    this.logger.debug('caught up');
  }

  private async publishLate(): Promise<void> {
    if (this.unpublished.size === 0) return;
    const ids = [...this.unpublished];
    await this.redis.client.publish(CHANNEL, JSON.stringify(ids));
    for (const id of ids) this.unpublished.delete(id);
  }
}

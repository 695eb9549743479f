import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from '../config/clock.ts';
import { DatabaseService } from '../database/database.service.ts';
import { afterCommit } from '../database/unit-of-work.ts';
import { idSchema } from '../http/schemas.ts';
import { type RedisClient, RedisService } from '../redis/redis.service.ts';
import { ACCESS_TOKEN_SECONDS } from './access-token.service.ts';
import { SessionRepository } from './session.repository.ts';

const CHANNEL = 'sessions:revoked';
/** How often the list is read from MySQL. */
const SWEEP_MS = 400;
/** How long after a sweep began its result is believed; with SWEEP_MS below the second in which a revocation must count. */
const TRUST_MS = 900;
/** A slow Redis must not hold up a sign-out: MySQL has it already. */
const PUBLISH_TIMEOUT_MS = 300;
/** Revocations older than any token that could still name them need not be known. A minute more for clocks that differ. */
const MEMORY_SECONDS = ACCESS_TOKEN_SECONDS + 60;
/** Sweeps overlap by this much, for transactions that were slow to commit and for clocks that differ between pods. */
const OVERLAP_SECONDS = 15;

const messageSchema = z.array(idSchema);

/**
 * Tells whether a session has ended, on every pod within a second.
 *
 * MySQL holds the truth. A list of what was revoked lately is read from it more than twice a second; while the last reading
 * is fresh that list answers, and otherwise each check asks MySQL itself. Redis only makes it quicker: what a pod revokes
 * is published, and the others know within milliseconds. So whatever happens to Redis, or to the pod that revoked, nothing
 * is missed, and a pod that starts knows nothing until it has read everything.
 */
@Injectable()
export class RevocationService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Revocation');
  private readonly subscriber: RedisClient;
  /** Session id → when it can be forgotten, in epoch milliseconds. */
  private readonly revoked = new Map<string, number>();
  /** On the monotonic clock. */
  private trustedUntil = 0;
  /** Everything revoked before is in the list. */
  private sweptTo: Date | undefined;
  private timer: NodeJS.Timeout | undefined;
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
    this.subscriber.on('ready', () => {
      this.subscriber
        .subscribe(CHANNEL, (message) => this.receive(message))
        .catch((error: unknown) => this.logger.warn({ err: error }, 'could not subscribe; MySQL alone tells'));
    });
    this.redis.open(this.subscriber);
    void this.database.connected.then(() => this.sweep());
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  async isRevoked(sessionId: string): Promise<boolean> {
    if (this.revoked.has(sessionId)) return true;
    return performance.now() < this.trustedUntil ? false : !(await this.sessions.isLive(sessionId));
  }

  /** Tells all pods, once the revocation is committed. */
  async announce(sessionIds: string[]): Promise<void> {
    if (sessionIds.length === 0) return;
    await afterCommit(async () => {
      this.remember(sessionIds);
      // Pods that don't hear it find it in MySQL.
      await this.redis
        .within(PUBLISH_TIMEOUT_MS, this.redis.client.publish(CHANNEL, JSON.stringify(sessionIds)))
        .catch((error: unknown) => this.logger.debug({ err: error }, 'not published'));
    });
  }

  private receive(message: string): void {
    try {
      this.remember(messageSchema.parse(JSON.parse(message)));
    } catch {
      this.logger.warn('a message on the channel is not a list of session ids; left alone');
    }
  }

  private remember(sessionIds: string[]): void {
    const until = this.clock.in(MEMORY_SECONDS).getTime();
    for (const id of sessionIds) this.revoked.set(id, until);
  }

  private async sweep(): Promise<void> {
    const began = performance.now();
    const now = this.clock.now();
    const oldest = this.clock.in(-MEMORY_SECONDS);
    const since = this.sweptTo && this.sweptTo > oldest ? this.sweptTo : oldest;
    try {
      this.remember(await this.sessions.revokedSince(new Date(since.getTime() - OVERLAP_SECONDS * 1000)));
      this.sweptTo = now;
      this.trustedUntil = began + TRUST_MS;
    } catch (error) {
      this.logger.debug({ err: error }, 'could not read revocations; asking for each request');
    }
    for (const [id, until] of this.revoked) if (until < now.getTime()) this.revoked.delete(id);
    if (!this.stopped) this.timer = setTimeout(() => void this.sweep(), SWEEP_MS).unref();
  }
}

import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { Clock } from '../config/clock.ts';
import { DatabaseService } from '../database/database.service.ts';
import { requestContext } from '../http/request-context.ts';
import { OutboxMessage } from './outbox-message.entity.ts';
import { Outbox } from './outbox.ts';

const POLL_MS = 1000;
/** Messages that are added at about the same time are claimed together. */
const NUDGE_MS = 20;
/** Claimed at once, and no more than are delivered at once: a claim must not run out while its message waits its turn. */
const BATCH = 5;
/** How long a claim lasts; longer than the slowest delivery, so that nothing is sent twice while its worker lives. */
export const CLAIM_SECONDS = 90;
/** A delivery that takes longer counts as failed; it may still succeed, and then happens twice. */
const DELIVERY_SECONDS = 60;
export const MAX_ATTEMPTS = 12;
const MAX_BACKOFF_SECONDS = 3600;

/** Seconds until the next try: 2, 4, 8 … an hour, each spread by half, so that failures don't come back in step. */
export const backoffSeconds = (attempts: number, random = Math.random()): number =>
  Math.min(2 ** attempts, MAX_BACKOFF_SECONDS) * (0.5 + random);

/** Delivers outbox messages. Many processes may run it: rows are claimed with SKIP LOCKED. */
@Injectable()
export class OutboxWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Outbox');
  private timer: NodeJS.Timeout | undefined;
  /** When `timer` fires, by performance.now(). */
  private dueMs = Infinity;
  private running: Promise<void> = Promise.resolve();
  private busy = false;
  /** Something was added while we were busy, after we had looked for it. */
  private addedMeanwhile = false;
  private stopped = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly database: DatabaseService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    // The delivery is no part of the request that caused it: its statements and log lines must not carry that one's id.
    this.outbox.onAdded = () => requestContext.exit(() => this.schedule(NUDGE_MS));
    void this.database.connected.then(() => this.schedule(0));
  }

  /**
   * Takes no more, and waits for what is being delivered. In the phase before connections are closed: Nest promises no
   * order within one, and a delivery that can't be recorded any more is made a second time.
   */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private schedule(delayMs: number): void {
    if (this.busy) this.addedMeanwhile = true;
    if (this.stopped || this.busy) return;
    const dueMs = performance.now() + delayMs;
    // Only ever sooner: messages that come faster than the delay must not put off the look for ever.
    if (dueMs >= this.dueMs) return;
    this.dueMs = dueMs;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.busy = true;
      this.dueMs = Infinity;
      this.running = this.drain()
        .catch((error: unknown) => this.logger.warn({ err: error }, 'could not look for messages'))
        .finally(() => {
          this.busy = false;
          this.schedule(this.addedMeanwhile ? NUDGE_MS : POLL_MS);
          this.addedMeanwhile = false;
        });
    }, delayMs).unref();
  }

  private async drain(): Promise<void> {
    while (!this.stopped) {
      const claimed = await this.claim();
      await Promise.all(claimed.map((message) => this.deliver(message)));
      if (claimed.length < BATCH) return;
    }
  }

  private claim(): Promise<OutboxMessage[]> {
    return this.database.transaction(async (manager) => {
      const messages = await manager
        .createQueryBuilder(OutboxMessage, 'm')
        .where('m.delivered_at IS NULL AND m.dead_at IS NULL AND m.available_at <= :now', { now: this.clock.now() })
        // During a rollout a newer pod may write kinds that only it can deliver.
        .andWhere('m.kind IN (:...kinds)', { kinds: this.outbox.kinds })
        .orderBy('m.available_at')
        .limit(BATCH)
        .setLock('pessimistic_write')
        .setOnLocked('skip_locked')
        .getMany();
      if (messages.length > 0) {
        await manager.update(
          OutboxMessage,
          { id: In(messages.map((message) => message.id)) },
          { availableAt: this.clock.in(CLAIM_SECONDS), attempts: () => 'attempts + 1' },
        );
      }
      return messages;
    });
  }

  private async deliver(message: OutboxMessage): Promise<void> {
    const { id, kind, payload } = message;
    const attempts = message.attempts + 1;
    try {
      await withDeadline(DELIVERY_SECONDS, this.outbox.handlerOf(kind)(payload));
      await this.dataSource.manager.update(
        OutboxMessage,
        { id },
        { deliveredAt: this.clock.now(), payload: null, lastError: null },
      );
    } catch (error) {
      const dead = attempts >= MAX_ATTEMPTS;
      this.logger.warn({ err: error, id, kind, attempts }, dead ? 'gave up' : 'delivery failed; will try again');
      await this.dataSource.manager
        .update(
          OutboxMessage,
          { id },
          {
            lastError: String((error as Error).message).slice(0, 500),
            ...(dead ? { deadAt: this.clock.now() } : { availableAt: this.clock.in(backoffSeconds(attempts)) }),
          },
        )
        // The claim runs out by itself, and the message is tried again then.
        .catch((failure: unknown) => this.logger.warn({ err: failure, id }, 'could not record the failure'));
    }
  }
}

function withDeadline<T>(seconds: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`not delivered within ${seconds} s`)), seconds * 1000);
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../config/clock.ts';
import { DatabaseService } from '../database/database.service.ts';
import { ANSWER_DAYS } from '../idempotency/stored-answer.entity.ts';

const INTERVAL_MS = 3_600_000;
/** Soon after a start as well, or pods that are replaced often would never get to it. */
const FIRST_MS = 60_000;
const BATCH = 200;
const DAY_SECONDS = 86_400;

/** What no rule needs any more, and how long it is kept for people who look into things. */
const RULES = [
  { table: 'registrations', where: 'expires_at < ?', keepDays: 1 },
  { table: 'password_resets', where: 'expires_at < ?', keepDays: 7 },
  // One that comes back after that is refused as unknown.
  { table: 'refresh_tokens', where: 'created_at < ? AND used_at IS NOT NULL', keepDays: 30 },
  { table: 'sessions', where: 'expires_at < ?', keepDays: 30 },
  { table: 'sessions', where: 'revoked_at < ?', keepDays: 30 },
  { table: 'outbox_messages', where: 'delivered_at < ?', keepDays: 7 },
  { table: 'idempotency_keys', where: 'created_at < ?', keepDays: ANSWER_DAYS },
] as const;

/** Deletes old rows in small batches. Several pods may do so at once; they only find less to do. */
@Injectable()
export class HousekeepingService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Housekeeping');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: DatabaseService,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule(FIRST_MS);
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  private schedule(delayMs: number): void {
    this.timer = setTimeout(() => {
      void this.run()
        .catch((error: unknown) => this.logger.warn({ err: error }, 'will try again in an hour'))
        .finally(() => this.schedule(INTERVAL_MS));
    }, delayMs).unref();
  }

  /** @returns rows deleted */
  async run(): Promise<number> {
    let deleted = 0;
    for (const { table, where, keepDays } of RULES) {
      const before = this.clock.in(-keepDays * DAY_SECONDS);
      for (let affected = BATCH; affected === BATCH; deleted += affected) {
        affected = await this.database.transaction(async (manager) => {
          const sql = `DELETE FROM ${table} WHERE ${where} LIMIT ${BATCH}`;
          return (await manager.query<{ affectedRows: number }>(sql, [before])).affectedRows;
        });
      }
    }
    return deleted;
  }
}

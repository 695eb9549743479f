import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../config/clock.ts';

const INTERVAL_MS = 3_600_000;
const BATCH = 1000;
const DAY_SECONDS = 86_400;

/** What no rule needs any more, and how long it is kept for people who look into things. */
const RULES = [
  { table: 'registrations', where: 'expires_at < ?', keepDays: 1 },
  { table: 'password_resets', where: 'expires_at < ?', keepDays: 7 },
  { table: 'sessions', where: 'expires_at < ?', keepDays: 30 },
  { table: 'sessions', where: 'revoked_at < ?', keepDays: 30 },
  { table: 'outbox_messages', where: 'delivered_at < ?', keepDays: 7 },
] as const;

/** Deletes old rows in small batches. Several pods may do so at once; they only find less to do. */
@Injectable()
export class HousekeepingService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Housekeeping');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    const run = (): void =>
      void this.run().catch((error: unknown) => this.logger.warn({ err: error }, 'will try again in an hour'));
    this.timer = setInterval(run, INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** @returns rows deleted */
  async run(): Promise<number> {
    let deleted = 0;
    for (const { table, where, keepDays } of RULES) {
      const before = this.clock.in(-keepDays * DAY_SECONDS);
      for (let affected = BATCH; affected === BATCH; deleted += affected) {
        const result: { affectedRows: number } = await this.dataSource.query(
          `DELETE FROM ${table} WHERE ${where} LIMIT ${BATCH}`,
          [before],
        );
        affected = result.affectedRows;
      }
    }
    return deleted;
  }
}

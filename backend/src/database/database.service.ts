import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, type EntityManager } from 'typeorm';
import { commentStatements } from './sql-comment.ts';
import { boundStatements } from './statement-timeout.ts';
import { isDeadlock } from './unavailable.ts';

const RETRY_MS = 1000;
const DEADLOCK_ATTEMPTS = 3;

/**
 * Connects in the background and keeps trying: a process that starts before its database serves /live at once, answers
 * 503 until then, and needs no restart.
 */
@Injectable()
export class DatabaseService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Database');
  private readonly stopping = new AbortController();
  /** Settles when the first connection stands or the process stops. */
  connected: Promise<void> = Promise.resolve();

  constructor(private readonly dataSource: DataSource) {}

  onModuleInit(): void {
    boundStatements(this.dataSource);
    commentStatements(this.dataSource);
    this.connected = this.connect();
  }

  /**
   * One transaction at READ COMMITTED. MySQL ends one of two that wait for each other; that one runs again, so `work` must
   * do nothing outside the database that may not happen twice.
   */
  async transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.dataSource.transaction(work);
      } catch (error) {
        if (attempt === DEADLOCK_ATTEMPTS || !isDeadlock(error)) throw error;
      }
    }
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.connected;
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  private async connect(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.dataSource.initialize();
        return;
      } catch (error) {
        this.logger.warn({ err: error }, `can't connect yet; trying again in ${RETRY_MS} ms`);
        await sleep(RETRY_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }
}

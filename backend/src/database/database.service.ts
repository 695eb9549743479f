import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, type EntityManager } from 'typeorm';
import { watchStatements } from './statements.ts';
import { isDeadlock } from './unavailable.ts';
import { type Bracket, UnitOfWork } from './unit-of-work.ts';

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
    watchStatements(this.dataSource);
    this.connected = this.connect();
  }

  /**
   * One transaction at READ COMMITTED, or a part of the one that the caller is in. MySQL ends one of two that wait for each
   * other; that one runs again, so `work` must do nothing outside the database that may not happen twice (see afterCommit).
   */
  async transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const join = (): Promise<T> => UnitOfWork.current!.join(work);
    return UnitOfWork.current ? join() : this.together(join);
  }

  /**
   * Makes one transaction of all that `work` begins. An error in any of them ends the whole, also where it is caught. After a
   * deadlock it is all of `work` that runs again, since all of it was rolled back.
   */
  async together<T>(work: () => Promise<T>, bracket?: Bracket): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const unit = new UnitOfWork(this.dataSource, bracket);
      let result: T;
      try {
        result = await unit.run(work);
      } catch (error) {
        if (attempt === DEADLOCK_ATTEMPTS || !isDeadlock(error)) throw error;
        continue;
      }
      await unit.carryOut();
      return result;
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

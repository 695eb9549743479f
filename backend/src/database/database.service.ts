import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { commentStatements } from './sql-comment.ts';

const RETRY_MS = 1000;

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
    commentStatements(this.dataSource);
    this.connected = this.connect();
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

import { Logger } from '@nestjs/common';
import type { Logger as StatementLog } from 'typeorm';

/**
 * What TypeORM has to say, in our log. Never a statement's parameters: addresses and hashes are among them. Failed
 * statements are not told here; whoever catches the error logs it.
 */
export class StatementLogger implements StatementLog {
  private readonly logger = new Logger('Database');

  logQuery(): void {}

  logQueryError(): void {}

  logQuerySlow(durationMs: number, statement: string): void {
    this.logger.warn({ durationMs, statement }, 'a statement took longer than it may');
  }

  logSchemaBuild(): void {}

  logMigration(message: string): void {
    this.logger.log(message);
  }

  log(level: 'log' | 'info' | 'warn', message: unknown): void {
    this.logger[level === 'warn' ? 'warn' : 'debug'](String(message));
  }
}

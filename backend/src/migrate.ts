import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError, loadMigrationConfig } from './config/config.ts';
import { migrate, type MigrationReport } from './database/migrator.ts';
import { isDatabaseUnavailable } from './database/unavailable.ts';

// A step of its own, before new code serves: see docs/decisions/0004-migrations-are-a-step-under-a-lock.md.
try {
  const { ran, waitedMs } = await migrateWhenThere();
  const waited = waitedMs > 500 ? ` (waited ${waitedMs} ms for another process)` : '';
  process.stdout.write(`${ran.length === 0 ? 'schema is up to date' : `migrated: ${ran.join(', ')}`}${waited}\n`);
} catch (error) {
  const reason = error instanceof ConfigurationError ? error.message : `migration failed: ${(error as Error).message}`;
  process.stderr.write(`${reason}\n`);
  process.exitCode = error instanceof ConfigurationError ? 78 : 1;
}

async function migrateWhenThere(): Promise<MigrationReport> {
  const { DATABASE_URL: url, MIGRATE_WAIT_SECONDS: waitSeconds } = loadMigrationConfig();
  for (const until = Date.now() + waitSeconds * 1000; ; await sleep(1000)) {
    try {
      return await migrate(url);
    } catch (error) {
      if (!isDatabaseUnavailable(error) || Date.now() >= until) throw error;
      process.stdout.write(`waiting for the database: ${(error as Error).message}\n`);
    }
  }
}

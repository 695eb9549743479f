import { ConfigurationError, loadDatabaseUrl } from './config/config.ts';
import { migrate } from './database/migrator.ts';

// A step of its own, before new code serves: see docs/decisions/0004-migrations-are-a-step-under-a-lock.md.
try {
  const { ran, waitedMs } = await migrate(loadDatabaseUrl());
  const waited = waitedMs > 500 ? ` (waited ${waitedMs} ms for another process)` : '';
  process.stdout.write(`${ran.length === 0 ? 'schema is up to date' : `migrated: ${ran.join(', ')}`}${waited}\n`);
} catch (error) {
  const reason = error instanceof ConfigurationError ? error.message : `migration failed: ${(error as Error).message}`;
  process.stderr.write(`${reason}\n`);
  process.exitCode = error instanceof ConfigurationError ? 78 : 1;
}

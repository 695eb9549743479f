import { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source-options.ts';

/** SQL: locks of this kind belong to the server, so the name tells databases apart. */
export const MIGRATION_LOCK = `CONCAT('migrate:', SHA2(DATABASE(), 224))`;

export interface MigrationReport {
  /** Names in the order they ran; empty where another process had done it or nothing was new. */
  ran: string[];
  waitedMs: number;
}

/**
 * Runs what is pending, once, however many processes try at the same time: the others wait on a lock of the server
 * (GET_LOCK, freed when its connection ends, so a killed process never leaves it behind).
 *
 * @param lockWaitSeconds how long to wait for another process's migrations
 * @throws Error when the lock isn't had in time, or a migration fails (it stays pending)
 */
export async function migrate(databaseUrl: string, lockWaitSeconds = 300): Promise<MigrationReport> {
  // Two connections: one holds the lock for the whole run, the migrations use the other.
  const dataSource = new DataSource(dataSourceOptions(databaseUrl, 2));
  await dataSource.initialize();
  const lock = dataSource.createQueryRunner();
  try {
    const started = performance.now();
    const [row] = (await lock.query(`SELECT GET_LOCK(${MIGRATION_LOCK}, ?) AS got`, [lockWaitSeconds])) as {
      got: unknown;
    }[];
    if (Number(row?.got) !== 1) {
      throw new Error(
        `another process holds the migration lock since more than ${lockWaitSeconds} s; look at SHOW PROCESSLIST`,
      );
    }
    const waitedMs = Math.round(performance.now() - started);
    const ran = await dataSource.runMigrations();
    return { ran: ran.map((migration) => migration.name), waitedMs };
  } finally {
    await lock.query(`DO RELEASE_LOCK(${MIGRATION_LOCK})`).catch(() => undefined);
    await lock.release();
    await dataSource.destroy();
  }
}

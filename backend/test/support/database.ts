import { createHash } from 'node:crypto';
import { createConnection, createPool, type Pool } from 'mysql2/promise';
import { migrate } from '../../src/database/migrator.ts';
import { testEnvironment } from './environment.ts';

export const TABLES = [
  'audit_events',
  'idempotency_keys',
  'invitations',
  'memberships',
  'organizations',
  'outbox_messages',
  'password_resets',
  'refresh_tokens',
  'registrations',
  'sessions',
  'users',
] as const;
type Table = (typeof TABLES)[number];

/** A second look at the database, past the application. */
export class TestDatabase {
  private readonly pool: Pool;

  private constructor(readonly url: string) {
    this.pool = createPool({ uri: url, connectionLimit: 2, timezone: 'Z' });
  }

  /** The worker's own database, migrated; empty unless another app of the same test uses it already. */
  static async open(keepRows = false): Promise<TestDatabase> {
    const url = workerDatabaseUrl();
    await createDatabase(url);
    await migrate(url);
    const database = new TestDatabase(url);
    if (!keepRows) await database.empty();
    return database;
  }

  async query<Row = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const [rows] = await this.pool.query(sql, values);
    return rows as Row[];
  }

  async one<Row = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<Row> {
    const [row] = await this.query<Row>(sql, values);
    if (row === undefined) throw new Error(`no row: ${sql} ${JSON.stringify(values)}`);
    return row;
  }

  async count(table: Table, where = '1 = 1', values: unknown[] = []): Promise<number> {
    const { n } = await this.one<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table} WHERE ${where}`, values);
    return Number(n);
  }

  /** Digest of every table's rows: equal before and after means that nothing was written. */
  async snapshot(tables: readonly Table[] = TABLES): Promise<Record<string, string>> {
    const digests: Record<string, string> = {};
    for (const table of tables) {
      const rows = await this.query(`SELECT * FROM ${table} ORDER BY id`);
      digests[table] = `${rows.length} rows ${createHash('sha256').update(JSON.stringify(rows)).digest('hex')}`;
    }
    return digests;
  }

  async empty(): Promise<void> {
    // In the order of TABLES no row is deleted that another still refers to.
    for (const table of TABLES) await this.query(`DELETE FROM ${table}`);
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

/** Jest's workers run files side by side: the first has the database as given, the others one of their own. */
export function workerDatabaseUrl(suffix = ''): string {
  const { host, port, user, password, database } = testEnvironment().databaseUrl;
  const worker = Number(process.env.JEST_WORKER_ID ?? 1);
  const name = `${database}${worker > 1 ? `_${worker}` : ''}${suffix}`;
  return `mysql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${name}`;
}

export async function createDatabase(url: string): Promise<void> {
  const { server, name } = apart(url);
  await onDatabase(server, `CREATE DATABASE IF NOT EXISTS \`${name}\` CHARACTER SET utf8mb4`);
}

export async function dropDatabase(url: string): Promise<void> {
  const { server, name } = apart(url);
  await onDatabase(server, `DROP DATABASE IF EXISTS \`${name}\``);
}

/** One statement on a connection of its own. */
export async function onDatabase(url: string, sql: string): Promise<void> {
  const connection = await createConnection({ uri: url });
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}

function apart(url: string): { server: string; name: string } {
  const server = new URL(url);
  const name = server.pathname.slice(1);
  server.pathname = '/';
  return { server: server.href, name };
}

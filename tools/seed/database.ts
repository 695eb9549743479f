/** Writes collected rows in bulk. */
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { columnsOf, type Rows, tables } from './rows.ts';
import { UsageError } from './arguments.ts';

/** Rows in one INSERT: large enough to be quick, far below the server's max_allowed_packet (16 MiB and more). */
const chunk = 1_000;

/** @throws UsageError when the database cannot be reached or has no schema yet */
export async function connect(url: string): Promise<Connection> {
  const where = `${new URL(url).host}${new URL(url).pathname}`;
  let connection: Connection;
  try {
    connection = await createConnection({ uri: url, timezone: 'Z', charset: 'utf8mb4', connectTimeout: 5_000 });
  } catch (error) {
    throw new UsageError(
      `The database ${where} of DATABASE_URL cannot be reached: ${reasonOf(error)}. ` +
        'Start it (make up starts one), or set DATABASE_URL to one that runs.',
    );
  }
  // The last table of the last migration that seed writes to.
  const found = await select(connection, 'SHOW TABLES LIKE ?', ['audit_events']);
  if (found.length > 0) return connection;
  await connection.end();
  throw new UsageError(
    `The database ${where} has no schema yet. Run "node backend/dist/migrate.js" with the same DATABASE_URL first.`,
  );
}

/** A refused connection to both of localhost's addresses is an AggregateError, whose own message is empty. */
function reasonOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || String(error);
}

/** All rows of a SELECT. */
export async function select(connection: Connection, sql: string, values: unknown[] = []): Promise<RowDataPacket[]> {
  const [rows] = await connection.query<RowDataPacket[]>(sql, values);
  return rows;
}

/** Everything or nothing: an interrupted seed leaves no half-made organization. */
export async function inTransaction(connection: Connection, work: () => Promise<void>): Promise<void> {
  await connection.beginTransaction();
  try {
    await work();
    await connection.commit();
  } catch (error) {
    await connection.rollback();
    throw error;
  }
}

/** @param onProgress told after each INSERT how many rows are written */
export async function write(connection: Connection, rows: Rows, onProgress?: (written: number) => void): Promise<void> {
  let written = 0;
  for (const table of tables) {
    const all = rows.of(table);
    for (let start = 0; start < all.length; start += chunk) {
      const part = all.slice(start, start + chunk);
      await connection.query(`INSERT INTO ${table} (${columnsOf(table).join(', ')}) VALUES ?`, [part]);
      written += part.length;
      onProgress?.(written);
    }
  }
}

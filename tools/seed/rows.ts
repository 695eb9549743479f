/** The rows that a seed collects before it writes them, with the columns of backend/src/database/migrations. */
import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';

const columns = {
  users: [
    'id',
    'email',
    'name',
    'password_hash',
    'role',
    'email_verified_at',
    'disabled_at',
    'last_sign_in_at',
    'created_at',
  ],
  sessions: ['id', 'user_id', 'user_agent', 'ip', 'created_at', 'last_used_at', 'expires_at'],
  refresh_tokens: ['id', 'session_id', 'token_hash', 'created_at'],
  organizations: ['id', 'name', 'created_at', 'updated_at'],
  memberships: ['id', 'organization_id', 'user_id', 'role', 'created_at'],
  invitations: [
    'id',
    'organization_id',
    'email',
    'role',
    'token_hash',
    'invited_by',
    'created_at',
    'expires_at',
    'accepted_at',
    'revoked_at',
  ],
  audit_events: [
    'id',
    'organization_id',
    'actor_id',
    'actor_name',
    'action',
    'target_type',
    'target_id',
    'target_label',
    'details',
    'ip',
    'created_at',
  ],
} as const;

export type Table = keyof typeof columns;
type Value = string | Date | null;
export type Row<T extends Table> = Record<(typeof columns)[T][number], Value>;

/** In the order in which foreign keys allow them to be written. */
export const tables = Object.keys(columns) as Table[];

export const columnsOf = (table: Table): readonly string[] => columns[table];

/** An id of that moment: lists are in the order of their ids, so a row of last month must have an id of last month. */
export const idAt = (ms: number): string => v7({ msecs: Math.floor(ms), random: randomBytes(16) });

/** Stands where a secret's hash belongs. Nobody knows what it is the hash of, so no link and no cookie matches it. */
export const hashOfNothing = (): string => randomBytes(32).toString('hex');

export class Rows {
  private readonly rows = new Map<Table, Value[][]>(tables.map((table) => [table, []]));

  add<T extends Table>(table: T, row: Row<T>): void {
    const values = row as Record<string, Value>;
    this.of(table).push(columnsOf(table).map((column) => values[column] ?? null));
  }

  of(table: Table): Value[][] {
    return this.rows.get(table) as Value[][];
  }

  get count(): number {
    return tables.reduce((sum, table) => sum + this.of(table).length, 0);
  }
}

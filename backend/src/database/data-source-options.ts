import type { DataSourceOptions } from 'typeorm';
import { AuditEventEntity } from '../audit/audit-event.entity.ts';
import { PasswordReset, Registration } from '../auth/registration.entity.ts';
import { RefreshTokenEntity, SessionEntity } from '../auth/session.entity.ts';
import { StoredAnswer } from '../idempotency/stored-answer.entity.ts';
import { OutboxMessage } from '../mail/outbox-message.entity.ts';
import { Invitation, Membership, Organization } from '../organizations/organization.entity.ts';
import { User } from '../users/user.entity.ts';
import { StatementLogger } from './statement-logger.ts';
import { Accounts1764000000000 } from './migrations/1764000000000-accounts.ts';
import { Organizations1764000001000 } from './migrations/1764000001000-organizations.ts';
import { IdempotencyKeys1764000002000 } from './migrations/1764000002000-idempotency-keys.ts';

const ENTITIES = [
  User,
  Registration,
  PasswordReset,
  SessionEntity,
  RefreshTokenEntity,
  Organization,
  Membership,
  Invitation,
  AuditEventEntity,
  OutboxMessage,
  StoredAnswer,
];

export const MIGRATIONS = [Accounts1764000000000, Organizations1764000001000, IdempotencyKeys1764000002000];
export const MIGRATIONS_TABLE = 'schema_migrations';

/** Milliseconds to wait for a new connection's TCP and MySQL handshake. */
const CONNECT_TIMEOUT_MS = 3000;
/** Milliseconds that a statement of the API may take; its request is answered 503 then. */
export const STATEMENT_TIMEOUT_MS = 10_000;

/**
 * @param databaseUrl mysql://user:password@host:port/database, MySQL 8.4+ or MariaDB 10.11+
 * @param poolSize connections at most; a request that finds none free waits for one
 * @param statementTimeoutMs none where left out, as for migrations
 */
export function dataSourceOptions(
  databaseUrl: string,
  poolSize: number,
  statementTimeoutMs?: number,
): DataSourceOptions {
  return {
    type: 'mysql',
    url: databaseUrl,
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTableName: MIGRATIONS_TABLE,
    // DDL commits by itself in MySQL; a transaction around it would only pretend.
    migrationsTransactionMode: 'none',
    synchronize: false,
    logger: new StatementLogger(),
    // For transactions; statements outside of one keep the server's default. What one reads after it waited for a lock must be what the lock's holder wrote, not an older snapshot.
    isolationLevel: 'READ COMMITTED',
    timezone: 'Z',
    charset: 'utf8mb4',
    connectTimeout: CONNECT_TIMEOUT_MS,
    ...(statementTimeoutMs ? { enableQueryTimeout: true, maxQueryExecutionTime: statementTimeoutMs } : {}),
    poolSize,
    extra: {
      // A burst beyond this is better refused than queued past the proxy's patience.
      queueLimit: poolSize * 20,
      enableKeepAlive: true,
      // Objects never become SQL fragments (`{"a": 1}` given where a string belongs).
      stringifyObjects: true,
    },
  };
}

import type { DataSourceOptions } from 'typeorm';
import { AuditEventEntity } from '../audit/audit-event.entity.ts';
import { PasswordReset, Registration } from '../auth/registration.entity.ts';
import { RefreshTokenEntity, SessionEntity } from '../auth/session.entity.ts';
import { OutboxMessage } from '../mail/outbox-message.entity.ts';
import { Invitation, Membership, Organization } from '../organizations/organization.entity.ts';
import { User } from '../users/user.entity.ts';
import { Accounts1764000000000 } from './migrations/1764000000000-accounts.ts';
import { Organizations1764000001000 } from './migrations/1764000001000-organizations.ts';

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
];

export const MIGRATIONS = [Accounts1764000000000, Organizations1764000001000];
export const MIGRATIONS_TABLE = 'schema_migrations';

/** Milliseconds to wait for a TCP connection and handshake before the request is answered 503. */
const CONNECT_TIMEOUT_MS = 3000;

/**
 * @param databaseUrl mysql://user:password@host:port/database, MySQL 8.4+ or MariaDB 10.11+
 * @param poolSize connections at most; a request that finds none free waits for one
 */
export function dataSourceOptions(databaseUrl: string, poolSize: number): DataSourceOptions {
  return {
    type: 'mysql',
    url: databaseUrl,
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTableName: MIGRATIONS_TABLE,
    // DDL commits by itself in MySQL; a transaction around it would only pretend.
    migrationsTransactionMode: 'none',
    synchronize: false,
    // What a transaction reads after it waited for a lock must be what the lock's holder wrote, not an older snapshot.
    isolationLevel: 'READ COMMITTED',
    timezone: 'Z',
    charset: 'utf8mb4',
    connectTimeout: CONNECT_TIMEOUT_MS,
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

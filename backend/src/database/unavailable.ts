/** Codes that say "no working connection to the database", from mysql2 and the server. */
const UNAVAILABLE = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'POOL_CLOSED',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_SERVER_SHUTDOWN',
  'ER_NORMAL_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_CLIENT_INTERACTION_TIMEOUT',
  // A new primary is being elected.
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_READ_ONLY_MODE',
  'ER_BEFORE_DML_VALIDATION_ERROR',
  'ER_RUN_HOOK_ERROR',
]);

/** The operating system's codes; they count only where the error is the database connection's. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);

/** mysql2 gives no code to some of its own errors about a connection that is already gone. */
const UNAVAILABLE_MESSAGES = /closed state|Connection lost|Pool is closed|Queue limit reached/;

const BUSY = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT']);

interface DriverError extends Error {
  code?: string;
  /** mysql2 sets it on errors that ended the connection, and on no one else's. */
  fatal?: boolean;
  driverError?: unknown;
  cause?: unknown;
}

/**
 * Whether the error means that the database can't be used right now, so that the caller may try again (503), rather than
 * that the statement is wrong (500).
 */
export const isDatabaseUnavailable = (error: unknown): boolean =>
  some(
    error,
    ({ code = '', fatal, message }) =>
      UNAVAILABLE.has(code) || (fatal === true && NETWORK.has(code)) || UNAVAILABLE_MESSAGES.test(message),
  );

/** Whether others hold the rows that this needs, and waiting for them ended without result. */
export const isDatabaseBusy = (error: unknown): boolean => some(error, ({ code = '' }) => BUSY.has(code));

export const isDeadlock = (error: unknown): boolean => some(error, ({ code }) => code === 'ER_LOCK_DEADLOCK');

/** Whether a unique key refused the row. */
export const isDuplicateKey = (error: unknown): boolean => some(error, ({ code }) => code === 'ER_DUP_ENTRY');

/** Whether a row that this one refers to is gone. */
export const isMissingReference = (error: unknown): boolean =>
  some(error, ({ code }) => code === 'ER_NO_REFERENCED_ROW_2');

function some(error: unknown, test: (error: DriverError) => boolean): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; depth++) {
    const candidate = current as DriverError;
    if (test(candidate)) return true;
    current = candidate.driverError instanceof Error ? candidate.driverError : candidate.cause;
  }
  return false;
}

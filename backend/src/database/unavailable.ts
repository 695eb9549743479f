/** Codes that say "no working connection to the database", from the operating system, mysql2 and the server. */
const UNAVAILABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT', // the server's socket file is gone
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'POOL_CLOSED',
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
  'ER_NORMAL_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_OPTION_PREVENTS_STATEMENT', // read-only while a new primary is elected
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_LOCK_DEADLOCK',
]);

/** mysql2 gives no code to some of its own errors about a connection that is already gone. */
const UNAVAILABLE_MESSAGES = /closed state|Connection lost|Pool is closed|Queue limit reached/;

/**
 * Whether the error means that the database can't be used right now, so that the caller may try again (503), rather than
 * that the statement is wrong (500).
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; depth++) {
    const { code, driverError, cause } = current as Error & { code?: string; driverError?: unknown; cause?: unknown };
    if (code && UNAVAILABLE.has(code)) return true;
    if (UNAVAILABLE_MESSAGES.test(current.message)) return true;
    current = driverError instanceof Error && driverError !== current ? driverError : cause;
  }
  return false;
}

/** Whether a unique key refused the row. */
export function isDuplicateKey(error: unknown): boolean {
  return (
    (error as { code?: string })?.code === 'ER_DUP_ENTRY' ||
    (error as { driverError?: { code?: string } })?.driverError?.code === 'ER_DUP_ENTRY'
  );
}

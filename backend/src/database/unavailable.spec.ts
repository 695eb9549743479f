import { describe, expect, test } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { isDatabaseBusy, isDatabaseUnavailable, isDeadlock, isDuplicateKey } from './unavailable.ts';

const failure = (message: string, fields: object = {}): Error => Object.assign(new Error(message), fields);
/** As TypeORM hands on what the driver throws. */
const wrapped = (error: Error): Error => new QueryFailedError('SELECT 1', [], error);

describe('the database is away', () => {
  test.each([
    failure('refused', { code: 'ECONNREFUSED', fatal: true }),
    failure('reset', { code: 'ECONNRESET', fatal: true }),
    failure('no such host', { code: 'ENOTFOUND', fatal: true }),
    failure('lost', { code: 'PROTOCOL_CONNECTION_LOST', fatal: true }),
    failure('timed out', { code: 'PROTOCOL_SEQUENCE_TIMEOUT' }),
    failure('going down', { code: 'ER_SERVER_SHUTDOWN' }),
    failure('too many', { code: 'ER_CON_COUNT_ERROR' }),
    failure('read-only', { code: 'ER_OPTION_PREVENTS_STATEMENT' }),
    failure("Can't add new command when connection is in closed state"),
    failure('Pool is closed.'),
    failure('Queue limit reached.'),
  ])('$message', (error) => {
    expect(isDatabaseUnavailable(error)).toBe(true);
    expect(isDatabaseUnavailable(wrapped(error))).toBe(true);
    expect(isDatabaseUnavailable(new Error('while saving', { cause: error }))).toBe(true);
  });
});

describe('the database is there, and something else is wrong', () => {
  test.each([
    failure('syntax', { code: 'ER_PARSE_ERROR' }),
    failure('no table', { code: 'ER_NO_SUCH_TABLE' }),
    failure('duplicate', { code: 'ER_DUP_ENTRY' }),
    failure('another server refused', { code: 'ECONNREFUSED' }),
    failure('a bug'),
    'a string',
    undefined,
    null,
    { code: 'ECONNREFUSED', fatal: true },
  ])('%#: %s', (error) => {
    expect(isDatabaseUnavailable(error)).toBe(false);
    if (error instanceof Error) expect(isDatabaseUnavailable(wrapped(error))).toBe(false);
  });

  test('an error that is its own cause ends the search', () => {
    const error = failure('round');
    error.cause = error;
    expect(isDatabaseUnavailable(error)).toBe(false);
  });
});

test('rows that others hold are busy, not away', () => {
  for (const code of ['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT']) {
    expect(isDatabaseBusy(wrapped(failure('x', { code })))).toBe(true);
    expect(isDatabaseUnavailable(wrapped(failure('x', { code })))).toBe(false);
  }
  expect(isDeadlock(wrapped(failure('x', { code: 'ER_LOCK_DEADLOCK' })))).toBe(true);
  expect(isDeadlock(wrapped(failure('x', { code: 'ER_LOCK_WAIT_TIMEOUT' })))).toBe(false);
});

test('a key that is taken is known by its code', () => {
  expect(isDuplicateKey(wrapped(failure('x', { code: 'ER_DUP_ENTRY' })))).toBe(true);
  expect(isDuplicateKey(failure('Duplicate entry'))).toBe(false);
});

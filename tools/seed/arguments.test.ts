import assert from 'node:assert/strict';
import { test } from 'node:test';
import { databaseUrl, parseArguments, UsageError } from './arguments.ts';

test('users and demo can be asked for, alone and together', () => {
  assert.deepEqual(parseArguments(['--users', '10000']), { users: 10_000, demo: false });
  assert.deepEqual(parseArguments(['--users=12']), { users: 12, demo: false });
  assert.deepEqual(parseArguments(['--demo', '--users', '3']), { users: 3, demo: true });
});

test('a bad number is named with what was expected', () => {
  for (const number of ['0', '-5', '1.5', 'ten', '1e3', '2000000', '']) {
    assert.throws(() => parseArguments(['--users', number]), {
      name: 'UsageError',
      message: `--users is "${number}"; expected a whole number from 1 to 1000000, such as --users 10000.`,
    });
  }
  assert.throws(() => parseArguments(['--users']), /--users has no number/);
  assert.throws(() => parseArguments(['--users', '--demo']), /--users has no number/);
});

test('an unknown option and no option at all are answered with the options', () => {
  assert.throws(() => parseArguments(['--user', '5']), /"--user" is not an option[^]*--users 10000[^]*--demo/);
  assert.throws(() => parseArguments([]), /was not told what to make[^]*--users 10000/);
});

test('a bad DATABASE_URL is refused without repeating its password', () => {
  for (const url of ['postgres://u:hunter2@host/db', 'mysql://u:hunter2@host', 'mysql://u:hunter2@host/', 'hunter2']) {
    assert.throws(
      () => databaseUrl({ DATABASE_URL: url }),
      (error) => error instanceof UsageError && !error.message.includes('hunter2'),
    );
  }
  assert.throws(() => databaseUrl({}), /DATABASE_URL is not set/);
});

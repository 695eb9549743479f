import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabaseUrl, testRedisUrl } from './stack.ts';
import { chooseSuites, suiteIds, suites } from './suites.ts';

test('all suites run when none is named, and each has an id of its own', () => {
  assert.equal(chooseSuites(undefined), suites);
  assert.equal(chooseSuites(''), suites);
  assert.equal(new Set(suiteIds).size, suites.length);
});

test('named suites run in running order, however they are written', () => {
  assert.deepEqual(
    chooseSuites('e2e, lint,').map((suite) => suite.id),
    ['lint', 'e2e'],
  );
});

test('an unknown suite is refused with the known ones', () => {
  assert.throws(() => chooseSuites('lint,apii'), /names apii, which is no suite\. The suites are lint, types/);
});

test('tests get a database and a Redis database that are not the product’s', () => {
  assert.equal(testDatabaseUrl('mysql://q:p@127.0.0.1:13306/quayside'), 'mysql://q:p@127.0.0.1:13306/quayside_test');
  assert.equal(testRedisUrl('redis://:p@127.0.0.1:16379/0'), 'redis://:p@127.0.0.1:16379/1');
});

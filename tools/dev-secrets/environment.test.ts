import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { readEnvironment } from './environment.ts';

const root = path.resolve(import.meta.dirname, '../..');

test('the certificate is for the hosts that the values name', () => {
  const { hosts } = readEnvironment(root, 'local');
  assert.deepEqual(hosts, ['app.test', 'ops.test']);
});

test('production gets no Secrets from here', () => {
  assert.throws(
    () => readEnvironment(root, 'production'),
    /takes its Secrets from a store \(secrets\.external\.enabled/,
  );
});

for (const name of ['', 'stagign', '../values/staging']) {
  test(`"${name}" is refused, with the environments that there are`, () => {
    assert.throws(() => readEnvironment(root, name), /is no environment.*local, production, staging/);
  });
}

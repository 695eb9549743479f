import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from './settings.ts';

test('with nothing set, the settings fit kind on this machine', () => {
  const settings = readSettings({});
  assert.deepEqual(settings.exec, []);
  assert.deepEqual(settings.loadImage, ['kind', 'load', 'docker-image']);
  assert.deepEqual(settings.edgeAddress, { host: '127.0.0.1', port: 443 });
  assert.equal(settings.gitPushUrl, undefined);
});

test('commands are given as words', () => {
  const settings = readSettings({ E2E_EXEC: ' lab  exec ', E2E_LOAD_IMAGE: 'lab load' });
  assert.deepEqual(settings.exec, ['lab', 'exec']);
  assert.deepEqual(settings.loadImage, ['lab', 'load']);
});

test('an address without a port is refused by the name of its variable', () => {
  assert.throws(() => readSettings({ E2E_EDGE_ADDRESS: '10.96.0.80' }), /E2E_EDGE_ADDRESS is "10\.96\.0\.80"; .*443/);
  assert.throws(() => readSettings({ E2E_EDGE_ADDRESS: 'edge:99999' }), /E2E_EDGE_ADDRESS/);
});

test('one git address without the other is refused, and the missing one is named', () => {
  assert.throws(() => readSettings({ E2E_GIT_PUSH_URL: '/srv/repo.git' }), /^Error: E2E_GIT_READ_URL is missing/);
  assert.throws(() => readSettings({ E2E_GIT_READ_URL: 'git://git/repo.git' }), /^Error: E2E_GIT_PUSH_URL is missing/);
});

import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { removeScratch, scratchSettings } from './scratch.ts';
import { ensureSecrets, ensureSigningKeys } from './secrets.ts';
import type { Settings } from './settings.ts';

let settings: Settings;
before(async () => {
  settings = await scratchSettings();
});
after(() => removeScratch(settings));

test('secrets are made once, readable by their owner alone, and completed where one is missing', async () => {
  const file = path.join(settings.local, 'env');
  const first = await ensureSecrets(settings.local);
  assert.deepEqual(await ensureSecrets(settings.local), first);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.equal(new Set(Object.values(first)).size, 6, 'each is another');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/^REDIS_PASSWORD=.*\n/m, ''));
  const completed = await ensureSecrets(settings.local);
  assert.match(completed.REDIS_PASSWORD, /^[A-Za-z0-9]{20}$/);
  assert.equal(completed.MYSQL_PASSWORD, first.MYSQL_PASSWORD);
});

test('a signing key is made once; an interrupted making is finished with the key that is there', async () => {
  const directory = await ensureSigningKeys(settings.local);
  const kid = (await readFile(path.join(directory, 'active'), 'utf8')).trim();
  const pem = await readFile(path.join(directory, `${kid}.pem`), 'utf8');
  assert.equal(createPrivateKey(pem).asymmetricKeyDetails?.namedCurve, 'prime256v1');
  await rm(path.join(directory, 'active'));
  await ensureSigningKeys(settings.local);
  assert.equal((await readFile(path.join(directory, 'active'), 'utf8')).trim(), kid);
  assert.equal(await readFile(path.join(directory, `${kid}.pem`), 'utf8'), pem);
  assert.equal((await readdir(directory)).length, 2);
});

import assert from 'node:assert/strict';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type mysql from 'mysql2/promise';
import { databaseIdentity, databaseService, localDatabaseUrl, socketPath } from './database.ts';
import { ensurePrograms } from './packages.ts';
import { removeScratch, scratchSettings } from './scratch.ts';
import { ensureSecrets, type Secrets } from './secrets.ts';
import { ensureService, stopService } from './services.ts';
import type { Settings } from './settings.ts';

let scratch: Settings;
let settings: Settings;
let secrets: Secrets;

before(async () => {
  scratch = await scratchSettings();
  await ensurePrograms(scratch.local, ['database'], () => undefined);
  // A clone that lies deep: a socket beside the data would have too long a path.
  settings = { ...scratch, local: path.join(scratch.local, 'deep/'.repeat(30), '.local') };
  secrets = await ensureSecrets(settings.local);
});
after(async () => {
  await stopService(settings.local, databaseIdentity(settings.local));
  await rm(path.dirname(socketPath(settings.local)), { recursive: true });
  await removeScratch(scratch);
});

async function query(sql: string): Promise<Record<string, unknown>[]> {
  // mysql2 is the backend's package.
  const { createConnection } = createRequire(path.join(settings.root, 'backend/package.json'))(
    'mysql2/promise',
  ) as typeof mysql;
  const connection = await createConnection(localDatabaseUrl(settings, secrets));
  try {
    const [rows] = await connection.query(sql);
    return rows as Record<string, unknown>[];
  } finally {
    await connection.end();
  }
}

test('a half-made data directory of a killed start is swept away, and the database starts', async () => {
  const home = path.join(settings.local, 'database');
  await mkdir(path.join(home, 'new-4711/mysql'), { recursive: true });
  await writeFile(path.join(home, 'new-4711/ibdata1'), 'half');
  assert.equal(await ensureService(settings.local, await databaseService(settings, secrets)), 'started');
  const entries = await readdir(home);
  assert.deepEqual(
    entries.filter((entry) => entry.startsWith('new-')),
    [],
  );
  assert.equal(entries.filter((entry) => entry.startsWith('data-')).length, 1);
});

test('it speaks utf8mb4, UTC and strict SQL', async () => {
  const [row] = await query('SELECT @@character_set_server AS charset, @@time_zone AS zone, @@sql_mode AS mode');
  assert.equal(row?.charset, 'utf8mb4');
  assert.equal(row?.zone, '+00:00');
  assert.match(String(row?.mode), /STRICT_TRANS_TABLES/);
});

test('tests may make databases of their own; others stay closed', async () => {
  await query('CREATE DATABASE quayside_test_x');
  await query('DROP DATABASE quayside_test_x');
  await assert.rejects(query('CREATE DATABASE elsewhere'), /denied/);
});

test('data and access survive a restart, and new secrets are taken over', async () => {
  await query('CREATE TABLE kept (id INT)');
  await stopService(settings.local, databaseIdentity(settings.local));
  secrets = { ...secrets, MYSQL_PASSWORD: 'AnotherPassword23' };
  await ensureService(settings.local, await databaseService(settings, secrets));
  assert.deepEqual(await query('SELECT COUNT(*) AS n FROM kept'), [{ n: 0 }]);
});

test('the socket lies beside the data where its path is short enough, else in the temporary directory', () => {
  assert.equal(socketPath('/srv/quayside/.local'), '/srv/quayside/.local/database/mysql.sock');
  const moved = socketPath(path.join('/srv', 'x'.repeat(100)));
  assert.ok(Buffer.byteLength(moved) <= 100, moved);
  assert.notEqual(moved, socketPath(path.join('/srv', 'y'.repeat(100))), 'each clone has its own');
});

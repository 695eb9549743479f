import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, type Connection } from 'mysql2/promise';
import { MIGRATIONS } from '../src/database/data-source-options.ts';
import { migrate, MIGRATION_LOCK } from '../src/database/migrator.ts';
import { createDatabase, dropDatabase, workerDatabaseUrl } from './support/database.ts';
import { TcpProxy } from './support/tcp-proxy.ts';
import { until } from './support/wait.ts';

const MIGRATE = new URL('../dist/migrate.js', import.meta.url).pathname;
const names = MIGRATIONS.map(({ name }) => name);
const url = workerDatabaseUrl('_migrations');

let connection: Connection;
beforeEach(async () => {
  await dropDatabase(url);
  await createDatabase(url);
  connection = await createConnection({ uri: url });
});
afterEach(async () => {
  await connection.end();
  await dropDatabase(url);
});

interface Run {
  process: ChildProcess;
  output: string;
}

/** The migration step as it is started in production. */
function start(databaseUrl: string | undefined = url, waitSeconds = '0'): Run {
  const env = { MIGRATE_WAIT_SECONDS: waitSeconds, ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) };
  const child = spawn(process.execPath, [MIGRATE], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const run = { process: child, output: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (run.output += String(chunk)));
  return run;
}

async function finished(run: Run): Promise<{ code: number | null; output: string }> {
  if (run.process.exitCode === null && run.process.signalCode === null) await once(run.process, 'close');
  return { code: run.process.exitCode, output: run.output };
}

async function rows<Row>(sql: string): Promise<Row[]> {
  return (await connection.query(sql))[0] as Row[];
}
const recorded = async () =>
  (await rows<{ name: string }>('SELECT name FROM schema_migrations ORDER BY id')).map(({ name }) => name);
const tables = async () => (await rows<object>('SHOW TABLES')).map((row) => String(Object.values(row)[0]));
const schema = async () => {
  const statements: string[] = [];
  for (const table of (await tables()).sort()) {
    const [row] = await rows<Record<string, string>>(`SHOW CREATE TABLE ${table}`);
    statements.push(row!['Create Table']!.replace(/ AUTO_INCREMENT=\d+/, ''));
  }
  return statements;
};

test('processes that start at once run each migration once', async () => {
  const runs = await Promise.all(Array.from({ length: 3 }, () => finished(start())));
  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(await recorded()).toEqual(names);
  expect(runs.filter(({ output }) => output.includes(`migrated: ${names.join(', ')}`))).toHaveLength(1);
  expect(runs.filter(({ output }) => output.includes('schema is up to date'))).toHaveLength(2);
});

test('while one process migrates the others wait, however long it takes', async () => {
  await migrate(url);
  await connection.query('DELETE FROM schema_migrations');
  // The first statement about this table now stands still.
  const blocker = await createConnection({ uri: url });
  await blocker.query('LOCK TABLES users WRITE');
  const runs = [start(), start(), start()];
  const states = async () =>
    (await rows<{ State: string | null; db: string | null }>('SHOW PROCESSLIST'))
      .filter(({ db }) => db === new URL(url).pathname.slice(1))
      .map(({ State }) => State ?? '');
  try {
    await until('one to be in the middle and two to wait for it', async () => {
      const all = await states();
      return all.filter((state) => /metadata lock/i.test(state)).length === 1 && all.filter(isUserLock).length === 2;
    });
  } finally {
    blocker.destroy();
  }
  const ends = await Promise.all(runs.map(finished));
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(await recorded()).toEqual(names);
});

const isUserLock = (state: string): boolean => /user lock/i.test(state);

test('a run with nothing to do says so and changes nothing', async () => {
  await migrate(url);
  const before = await schema();
  expect(await finished(start())).toMatchObject({ code: 0, output: 'schema is up to date\n' });
  expect(await schema()).toEqual(before);
});

describe('a process that is killed', () => {
  test('between two statements leaves what the next run completes', async () => {
    await migrate(url);
    const whole = await schema();
    for (const table of ['sessions', 'outbox_messages', 'memberships']) {
      await dropDatabase(url);
      await createDatabase(url);
      await connection.changeUser({ database: new URL(url).pathname.slice(1) });
      const proxy = await TcpProxy.to(url, 3306);
      const run = start(proxy.rewrite(url));
      await until(`the table ${table}`, async () => run.process.exitCode !== null || (await tables()).includes(table));
      run.process.kill('SIGKILL');
      await finished(run);
      proxy.close();
      await migrate(url);
      expect(await recorded()).toEqual(names);
      expect(await schema()).toEqual(whole);
    }
  });

  test('after each statement of the first migration in turn', async () => {
    await migrate(url);
    const whole = await schema();
    const all = (await tables()).filter((table) => table !== 'schema_migrations');
    // What a killed run leaves: some tables, and no record of the migration.
    await connection.query('SET FOREIGN_KEY_CHECKS = 0');
    for (const lost of all) {
      await connection.query(`DROP TABLE ${lost}`);
      await connection.query('DELETE FROM schema_migrations');
      expect({ lost, ran: (await migrate(url)).ran }).toEqual({ lost, ran: names });
      expect((await schema()).join('\n')).toEqual(whole.join('\n'));
    }
  });

  test('while it holds the lock frees it', async () => {
    const lock = await createConnection({ uri: url });
    await lock.query(`SELECT GET_LOCK(${MIGRATION_LOCK}, 1)`);
    const waiting = start();
    await until('it to wait', async () =>
      (await rows<{ State: string | null }>('SHOW PROCESSLIST')).some(({ State }) => isUserLock(State ?? '')),
    );
    expect(await tables()).toEqual([]);
    // As when the process that holds it dies: the server ends its connection.
    lock.destroy();
    expect(await finished(waiting)).toMatchObject({ code: 0, output: expect.stringContaining('migrated:') });
  });
});

describe('errors', () => {
  test('no setting: one line that names it, exit code 78', async () => {
    const { code, output } = await finished(start(''));
    expect({ code, lines: output.trim().split('\n').length }).toEqual({ code: 78, lines: 1 });
    expect(output).toContain('DATABASE_URL');
  });

  test('a database that is not there yet is waited for', async () => {
    const proxy = await TcpProxy.to(url, 3306);
    proxy.cut();
    const run = start(proxy.rewrite(url), '30');
    await until('it to wait', () => /waiting for the database/.test(run.output));
    await proxy.accept();
    expect(await finished(run)).toMatchObject({ code: 0, output: expect.stringContaining('migrated:') });
    proxy.close();
  });

  test('no database: exit code 1, and no password in what it says', async () => {
    const { code, output } = await finished(start('mysql://someone:a-secret-word@127.0.0.1:1/none'));
    expect(code).toBe(1);
    expect(output).toMatch(/migration failed: .*ECONNREFUSED/);
    expect(output).not.toContain('a-secret-word');
  });
});

/** Brings the local stack up as `make up` does, and derives from it what the suites need. */
import path from 'node:path';
import { createConnection } from 'mysql2/promise';
import { readState } from '../stack/state.ts';
import { readSettings } from '../stack/settings.ts';
import { run, tail } from './process.ts';

/** A database of its own, so that tests never touch what a person made in the app. */
export function testDatabaseUrl(productUrl: string): string {
  const url = new URL(productUrl);
  url.pathname = `${url.pathname.replace(/\/$/, '')}_test`;
  return url.href;
}

/** Redis' second database, for the same reason. */
export function testRedisUrl(productUrl: string): string {
  const url = new URL(productUrl);
  url.pathname = '/1';
  return url.href;
}

async function emptyDatabase(productUrl: string, testUrl: string): Promise<void> {
  const name = new URL(testUrl).pathname.slice(1);
  const connection = await createConnection({ uri: productUrl });
  try {
    await connection.query(`DROP DATABASE IF EXISTS \`${name}\``);
    await connection.query(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4`);
  } finally {
    await connection.end();
  }
}

/**
 * Starts the stack and gives the environment of the suites that use it.
 *
 * @throws with the end of the log, where the stack did not start
 */
export async function prepareStack(root: string, log: string): Promise<Record<string, string>> {
  // Flags of a make around this one, such as -n or -j with its job server, are not meant for this one.
  const env = { MAKEFLAGS: '', MAKELEVEL: '' };
  const exit = await run({ argv: ['make', 'up'], env, cwd: root, log, timeoutMs: 15 * 60_000 });
  if (exit !== 0) throw new Error(`"make up" ended with ${exit}:\n${tail(log, 15).join('\n')}`);
  const state = await readState(readSettings().local);
  if (!state) throw new Error(`"make up" left no stack.json; see ${path.relative(root, log)}`);
  const databaseUrl = testDatabaseUrl(state.database.url);
  await emptyDatabase(state.database.url, databaseUrl);
  return { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: testRedisUrl(state.redis.url) };
}

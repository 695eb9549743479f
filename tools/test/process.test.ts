import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { type Exit, run, tail } from './process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'process-'));
const log = path.join(folder, 'suite.log');
after(() => rmSync(folder, { recursive: true }));

const shell = (script: string, timeoutMs = 10_000): Promise<Exit> =>
  run({ argv: ['sh', '-c', script], cwd: folder, log, timeoutMs });

test('a command gives its exit code, and both of its outputs are in the log', async () => {
  assert.equal(await shell('echo said; echo cried >&2; exit 3'), 3);
  assert.deepEqual(tail(log, 2), ['said', 'cried']);
});

test('a command that a signal ends gives the signal', async () => {
  assert.equal(await shell('kill -SEGV $$'), 'SIGSEGV');
});

test('a program that is not there gives 127 and the reason', async () => {
  assert.equal(await run({ argv: ['no-such-program'], cwd: folder, log, timeoutMs: 1_000 }), 127);
  assert.match(readFileSync(log, 'utf8'), /no-such-program could not be started/);
});

test('a command that hangs is ended with all that it started', async () => {
  const file = path.join(folder, 'child');
  assert.equal(await shell(`sleep 60 & echo $! > ${file}; wait`, 500), 'timeout');
  const child = Number(readFileSync(file, 'utf8'));
  // The kernel takes a moment to end a killed process; signal 0 only asks whether it is there.
  const isThere = (): boolean => {
    try {
      process.kill(child, 0);
      return !/^\S+ \(.*\) Z/.test(readFileSync(`/proc/${child}/stat`, 'utf8'));
    } catch {
      return false;
    }
  };
  for (let tries = 0; isThere() && tries < 100; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(isThere(), false);
});

test('a daemon that a command leaves behind holds nobody up', async () => {
  const start = performance.now();
  assert.equal(await shell('sleep 5 & exit 0'), 0);
  assert.ok(performance.now() - start < 3_000);
});

test('the end of a log comes without colours', async () => {
  await shell("printf 'a\\n\\033[31mred\\033[0m\\n'");
  assert.deepEqual(tail(log, 1), ['red']);
});

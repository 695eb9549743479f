import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { listProcesses } from './processes.ts';
import { removeScratch, scratchSettings } from './scratch.ts';
import type { Settings } from './settings.ts';
import { readState } from './state.ts';
import { verifyAccounts, verifyEdge } from './verify.ts';

// The whole product in a state directory and on ports of its own; `make up` is killed outright again and again, at
// moments that lie in every one of its phases. Bounded: about a minute.

let settings: Settings;
before(async () => {
  settings = await scratchSettings();
});
after(async () => {
  await finish(stack('clean'));
  await removeScratch(settings);
});

function stack(command: string): ChildProcess {
  return spawn(process.execPath, [path.join(import.meta.dirname, 'main.ts'), command], {
    env: {
      ...process.env,
      ...Object.fromEntries(Object.entries(settings.ports).map(([name, port]) => [name, String(port)])),
      LOCAL_DIR: settings.local,
      STACK: 'native',
      DATABASE_URL: '',
      REDIS_URL: '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function finish(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

/** Kills `make up` after so many milliseconds, or once it reports that a step is done. */
async function kill(moment: number | string): Promise<void> {
  const child = stack('up');
  const finished = finish(child);
  const reached =
    typeof moment === 'number'
      ? sleep(moment)
      : new Promise<void>((resolve) => {
          if (!child.stdout) return;
          createInterface({ input: child.stdout }).on('line', (line) => line.includes(`✓ ${moment} `) && resolve());
        });
  const early = await Promise.race([finished, reached]);
  child.kill('SIGKILL');
  const { output } = await finished;
  // Otherwise it ended by itself before its moment came, and nothing was tested.
  assert.equal(early, undefined, `make up was over before ${moment}: ${output}`);
}

const ours = () => listProcesses().filter(({ commandLine }) => commandLine.includes(settings.local));

test('make up works after make up was killed at any moment', { timeout: 240_000 }, async () => {
  for (const moment of [40, 150, 300, 500, 800, 'database', 'migrations', 'seed', 'api', 'nginx']) await kill(moment);
  const { code, output } = await finish(stack('up'));
  assert.equal(code, 0, output);
  const state = await readState(settings.local);
  assert.ok(state);
  await verifyEdge(state);
  await verifyAccounts(state);
  const names = ours().map(({ name }) => name);
  assert.equal(
    names.filter((name) => /mysqld|mariadbd/.test(name)).length,
    1,
    `one database runs: ${names.join(', ')}`,
  );
  assert.equal(names.filter((name) => /redis|valkey/.test(name)).length, 1);
});

test('a second make up restarts nothing', { timeout: 60_000 }, async () => {
  const before = await readState(settings.local);
  const { code, output } = await finish(stack('up'));
  assert.equal(code, 0, output);
  assert.doesNotMatch(output, /started|restarted|migrations|seed/);
  assert.deepEqual((await readState(settings.local))?.pids, before?.pids);
});

test(
  'what was killed outright comes back with make up: nginx with its workers, the API, the database',
  { timeout: 90_000 },
  async () => {
    const pids = (await readState(settings.local))?.pids ?? {};
    for (const name of ['nginx', 'api', 'database']) process.kill(pids[name] ?? 0, 'SIGKILL');
    const { code, output } = await finish(stack('up'));
    assert.equal(code, 0, output);
    for (const name of ['nginx', 'api', 'database']) assert.match(output, new RegExp(`✓ ${name} +started`));
    for (const name of ['mail', 'redis', 'admin-api']) assert.match(output, new RegExp(`✓ ${name} +runs`));
  },
);

test('make down leaves no process, and make up goes on with the same data', { timeout: 90_000 }, async () => {
  const down = await finish(stack('down'));
  assert.equal(down.code, 0, down.output);
  assert.deepEqual(ours(), []);
  assert.doesNotMatch(down.output, /killed/, 'all of them stop by themselves');
  const up = await finish(stack('up'));
  assert.equal(up.code, 0, up.output);
});

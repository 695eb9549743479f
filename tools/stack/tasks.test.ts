import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { findProcess, isAlive, listProcesses } from './processes.ts';
import { removeScratch, scratchSettings } from './scratch.ts';
import type { Settings } from './settings.ts';
import { endAbandonedTasks, endTasks, runTask } from './tasks.ts';

let settings: Settings;
before(async () => {
  settings = await scratchSettings();
});
after(() => removeScratch(settings));

test('a task that fails says how, with its own last lines and not those of an earlier run', async () => {
  const options = { cwd: settings.root };
  await runTask(settings.local, 'build', 'sh', ['-c', 'echo earlier run'], options);
  await assert.rejects(
    runTask(settings.local, 'build', 'sh', ['-c', 'echo cannot find x >&2; exit 4'], options),
    (error: Error) => {
      assert.match(error.message, /ended with code 4\. Its log is .*\/log\/build\.log; it ends with/);
      assert.match(error.message, /cannot find x/);
      assert.doesNotMatch(error.message, /earlier run/);
      return true;
    },
  );
});

test('ending the tasks ends what they started too', async () => {
  const seconds = 100_000 + process.pid; // known by its number among all others
  const running = runTask(settings.local, 'long', 'sh', ['-c', `sleep ${seconds} & sleep ${seconds}`], {
    cwd: settings.root,
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  endTasks('SIGTERM');
  await assert.rejects(running, /was ended by SIGTERM/);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(
    listProcesses().filter(({ commandLine }) => commandLine === `sleep ${seconds}`),
    [],
  );
});

test('tasks of a killed command are ended by the next one; those of a living command are not', async () => {
  const script = `
    import { startTask } from ${JSON.stringify(path.join(import.meta.dirname, 'tasks.ts'))};
    const child = startTask(${JSON.stringify(settings.local)}, 'sh', ['-c', 'sleep 62 & sleep 62'], { cwd: '/' }, 'pipe');
    console.log(child.pid);
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(owner.stdout, 'data')) as [Buffer];
  const task = findProcess(Number(line.toString()));
  assert.ok(task);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(endAbandonedTasks(settings.local), 0, 'its owner lives');
  assert.ok(isAlive(task));
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  assert.ok(endAbandonedTasks(settings.local) >= 2, 'the shell and its sleeps');
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(isAlive(task), false);
});

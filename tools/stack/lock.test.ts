import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { removeStale, takeLock } from './lock.ts';

let local: string;
before(async () => {
  local = await mkdtemp(path.join(os.tmpdir(), 'quayside-lock-'));
});
after(() => rm(local, { recursive: true, force: true }));

test('the lock of a killed holder is taken over, also where its pid has come back as another program', async () => {
  const dead = spawnSync('true').pid;
  for (const [pid, started] of [
    [dead, '1'],
    [process.pid, 'another start time'],
  ]) {
    await writeFile(path.join(local, 'lock'), JSON.stringify({ pid, started, what: 'up' }));
    (await takeLock(local, 'up', { waitMs: 3_000 }))();
  }
  await writeFile(path.join(local, 'lock'), '{"pid": 12'); // half written by something
  (await takeLock(local, 'up', { waitMs: 3_000 }))();
});

test('a living holder is waited for, and the wait says for whom', async () => {
  const release = await takeLock(local, 'up');
  const said: string[] = [];
  const second = takeLock(local, 'down', { say: (text) => said.push(text) });
  const early = await Promise.race([
    second.then(() => 'taken'),
    new Promise((resolve) => setTimeout(() => resolve('waiting'), 400)),
  ]);
  assert.equal(early, 'waiting');
  release();
  (await second)();
  assert.deepEqual(said, [`Waiting for make up (pid ${process.pid}), which is at work here.`]);
});

test('a wait without end ends with an error that names the holder', async () => {
  const release = await takeLock(local, 'up');
  await assert.rejects(
    takeLock(local, 'down', { waitMs: 300, say: () => undefined }),
    new RegExp(`make up \\(pid ${process.pid}\\)`),
  );
  release();
});

test('a lock that was taken anew since the dead one was seen is not removed', async () => {
  const file = path.join(local, 'lock');
  const release = await takeLock(local, 'up');
  await removeStale(file, { pid: spawnSync('true').pid, started: '1', what: 'up' });
  assert.match(await readFile(file, 'utf8'), new RegExp(`"pid":${process.pid}`));
  release();
});

test('of many that find a dead holder at once, one has the lock at a time', async () => {
  await writeFile(path.join(local, 'lock'), JSON.stringify({ pid: spawnSync('true').pid, started: '1', what: 'up' }));
  const diary = path.join(local, 'diary');
  const script = `
    import { removeStale, takeLock } from ${JSON.stringify(path.join(import.meta.dirname, 'lock.ts'))};
    import { appendFileSync } from 'node:fs';
    const release = await takeLock(${JSON.stringify(local)}, 'up', { say() {} });
    appendFileSync(${JSON.stringify(diary)}, 'in ');
    await new Promise((resolve) => setTimeout(resolve, 30));
    appendFileSync(${JSON.stringify(diary)}, 'out ');
    release();`;
  const children = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'inherit', 'inherit'] }),
  );
  const timer = setTimeout(() => children.forEach((child) => child.kill('SIGKILL')), 20_000);
  const codes = await Promise.all(children.map(async (child) => ((await once(child, 'exit')) as [number])[0]));
  clearTimeout(timer);
  assert.deepEqual(codes, [0, 0, 0, 0, 0, 0]);
  assert.equal(await readFile(diary, 'utf8'), 'in out '.repeat(6));
});

import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { findProcess, isAlive } from './processes.ts';
import { removeScratch, scratchSettings } from './scratch.ts';
import { ensureService, runningService, stopService, type Service } from './services.ts';
import type { Settings } from './settings.ts';

// A small server stands for the real ones: what is tested is how processes are started, recognised and stopped.

let settings: Settings;
let bystanders: ChildProcess[];

beforeEach(async () => {
  settings = await scratchSettings();
  bystanders = [];
});
afterEach(async () => {
  await stopService(settings.local, server());
  for (const bystander of bystanders) bystander.kill('SIGKILL');
  await removeScratch(settings);
});

const listening = (port: number) => `
  const server = require('net').createServer((socket) => socket.end('hello'));
  server.listen(${port}, '127.0.0.1');
  process.on('SIGTERM', () => process.exit(0));`;

function server(changes: Partial<Service> & { script?: string } = {}): Service {
  const port = settings.ports.APP_PORT;
  const marker = path.join(settings.local, 'run/server.conf');
  return {
    name: 'server',
    marker,
    program: /^(node|MainThread)$/,
    stopSignal: 'SIGTERM',
    stopGraceMs: 2_000,
    command: process.execPath,
    args: ['-e', changes.script ?? listening(port), marker],
    cwd: path.join(settings.local, 'server'),
    env: {},
    ports: [{ port, variable: 'APP_PORT' }],
    configuration: [],
    ready: () =>
      new Promise((resolve, reject) => {
        void import('node:net').then(({ createConnection }) => {
          const socket = createConnection({ port, host: '127.0.0.1', timeout: 300 }, () => undefined);
          socket.once('data', () => resolve());
          socket.once('timeout', () => socket.destroy(new Error('no answer')));
          socket.once('error', reject);
          socket.once('close', () => reject(new Error('closed')));
        });
      }),
    readyWithinMs: 5_000,
    ...changes,
  };
}

const record = () => path.join(settings.local, 'run/server.json');
const pidOf = async () => (await runningService(settings.local, server()))?.pid;

test('a service that runs as wanted is left alone', async () => {
  assert.equal(await ensureService(settings.local, server()), 'started');
  const pid = await pidOf();
  assert.equal(await ensureService(settings.local, server()), 'kept');
  assert.equal(await ensureService(settings.local, server({ env: { PATH: '/of/another/terminal' } })), 'kept');
  assert.equal(await pidOf(), pid);
});

test('a changed configuration restarts it; what died starts again', async () => {
  await ensureService(settings.local, server());
  assert.equal(await ensureService(settings.local, server({ configuration: ['new'] })), 'restarted');
  process.kill((await pidOf()) ?? 0, 'SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(await ensureService(settings.local, server({ configuration: ['new'] })), 'started');
});

test('one that lives but answers no more is restarted', async () => {
  await ensureService(settings.local, server());
  process.kill((await pidOf()) ?? 0, 'SIGSTOP');
  assert.equal(await ensureService(settings.local, server()), 'restarted');
});

test('one that was started by a killed run, before its pid was written, is adopted', async () => {
  await ensureService(settings.local, server());
  const pid = await pidOf();
  const { fingerprint } = JSON.parse(await readFile(record(), 'utf8')) as { fingerprint: string };
  await writeFile(record(), JSON.stringify({ fingerprint }));
  assert.equal(await ensureService(settings.local, server()), 'kept');
  assert.equal((JSON.parse(await readFile(record(), 'utf8')) as { pid: number }).pid, pid);
});

test('one without any record is found by its command line, and replaced, for its settings are unknown', async () => {
  await ensureService(settings.local, server());
  const orphan = findProcess((await pidOf()) ?? 0);
  await writeFile(record(), '');
  assert.equal(await ensureService(settings.local, server()), 'restarted');
  assert.equal(orphan && isAlive(orphan), false);
});

test('a pid that another program has taken since is not killed', async () => {
  const stranger = spawn('sleep', ['60']);
  bystanders.push(stranger);
  await mkdir(path.dirname(record()), { recursive: true });
  for (const started of ['1', findProcess(stranger.pid ?? 0)?.started]) {
    await writeFile(record(), JSON.stringify({ fingerprint: 'x', pid: stranger.pid, started }));
    await ensureService(settings.local, server());
    await stopService(settings.local, server());
    assert.equal(stranger.exitCode ?? stranger.signalCode, null, 'the stranger lives');
  }
});

test('an editor or tail that has the file open is not ours', async () => {
  await ensureService(settings.local, server());
  await writeFile(server().marker, '');
  const tail = spawn('tail', ['-f', server().marker], { stdio: 'ignore' });
  bystanders.push(tail);
  await once(tail, 'spawn');
  await writeFile(record(), ''); // so that it is looked for by its command line
  await stopService(settings.local, server());
  assert.equal(tail.exitCode ?? tail.signalCode, null, 'tail lives');
});

test('one that dies while it starts fails at once, with its last words and the log’s path', async () => {
  const dying = server({ script: `console.error('no such setting: colour'); process.exit(3)`, readyWithinMs: 60_000 });
  await assert.rejects(ensureService(settings.local, dying), (error: Error) => {
    assert.match(error.message, /^server ended with code 3 before it was ready\. Its log is .*\/log\/server\.log/);
    assert.match(error.message, /no such setting: colour/);
    return true;
  });
});

test('one that never gets ready fails with what was missing', async () => {
  const silent = server({ script: 'setInterval(() => {}, 1000)', readyWithinMs: 400 });
  await assert.rejects(ensureService(settings.local, silent), /isn't ready after 0 s|ECONNREFUSED/);
});

test('one that ignores the signal is killed after its grace', async () => {
  const port = settings.ports.APP_PORT;
  const deaf = server({ script: listening(port).replace('process.exit(0)', 'undefined'), stopGraceMs: 300 });
  await ensureService(settings.local, deaf);
  assert.equal(await stopService(settings.local, deaf), 'killed');
  assert.equal(await pidOf(), undefined);
});

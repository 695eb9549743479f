import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { documentOf, maintenanceFile, refuseMaintenance, switchMaintenance } from './maintenance.ts';
import { removeScratch, scratchSettings } from './scratch.ts';
import type { Settings } from './settings.ts';

// A script stands for kubectl and writes down how it was called.

let settings: Settings;
let servers: http.Server[];
const { PATH, KUBECONFIG } = process.env;

beforeEach(async () => {
  settings = await scratchSettings();
  servers = [];
  delete process.env.KUBECONFIG;
});
afterEach(async () => {
  process.env.PATH = PATH;
  if (KUBECONFIG) process.env.KUBECONFIG = KUBECONFIG;
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  await removeScratch(settings);
});

async function fakeKubectl(onPatch: string, context = 'echo somewhere'): Promise<void> {
  const directory = path.join(settings.local, 'bin');
  await mkdir(directory, { recursive: true });
  const script = `#!/bin/sh
[ "$1" = config ] && { ${context}; exit; }
printf '%s\\n' "$@" > '${settings.local}/called'
${onPatch}
`;
  await writeFile(path.join(directory, 'kubectl'), script);
  await chmod(path.join(directory, 'kubectl'), 0o755);
  process.env.PATH = `${directory}:${PATH}`;
}
const called = async () => (await readFile(path.join(settings.local, 'called'), 'utf8')).trim().split('\n');

async function runStack(mode: 'native' | 'compose'): Promise<void> {
  const server = http.createServer((_request, response) => response.writeHead(200, { connection: 'close' }).end('ok'));
  servers.push(server);
  await once(server.listen(settings.ports.APP_PORT, '127.0.0.1'), 'listening');
  await writeFile(path.join(settings.local, 'stack.json'), JSON.stringify({ mode, ports: settings.ports }));
}

test('the document says what, for whom, and until when', () => {
  const now = new Date('2030-01-31T12:00:00Z');
  const { updatedBy, ...on } = JSON.parse(documentOf(true, { MESSAGE: ' New disks ', MINUTES: '90' }, now)) as Record<
    string,
    unknown
  >;
  assert.deepEqual(on, {
    enabled: true,
    message: 'New disks',
    startsAt: null,
    endsAt: '2030-01-31T13:30:00.000Z',
    updatedAt: '2030-01-31T12:00:00.000Z',
  });
  assert.match(String(updatedBy), /^make, as \w/);
  const off = JSON.parse(documentOf(false, {}, now)) as Record<string, unknown>;
  assert.deepEqual([off.enabled, off.message, off.endsAt], [false, null, null]);
});

for (const [to, env, complaint] of [
  ['on', { MINUTES: 'soon' }, /MINUTES is "soon"; whole minutes/],
  ['on', { MINUTES: '0' }, /MINUTES is "0"/],
  ['on', { MINUTES: '99999' }, /from 1 to 10080/],
  ['on', { MESSAGE: 'x'.repeat(501) }, /MESSAGE has 501 characters; at most 500/],
  ['off', { MESSAGE: 'x' }, /make maintenance-off takes neither/],
  ['of', {}, /"of" is unknown; expected maintenance on or off/],
] as [string, NodeJS.ProcessEnv, RegExp][]) {
  test(`${to} with ${JSON.stringify(env).slice(0, 40)} is refused by name`, () =>
    assert.rejects(switchMaintenance(settings, to, env), complaint));
}

test('the stack of this machine gets its file, whole, where native processes and containers look for it', async () => {
  await fakeKubectl('exit 1');
  for (const mode of ['native', 'compose'] as const) {
    await runStack(mode);
    const file = maintenanceFile(settings.local, mode);
    for (const to of ['on', 'off'] as const) {
      await switchMaintenance(settings, to, {});
      assert.equal((JSON.parse(await readFile(file, 'utf8')) as { enabled: boolean }).enabled, to === 'on');
    }
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  }
  await assert.rejects(called(), /ENOENT/, 'no cluster was touched');
});

test('make up refuses to start into maintenance, and names the file that says so', async () => {
  const file = maintenanceFile(settings.local, 'native');
  const start = () => refuseMaintenance(settings.local, 'native', Date.parse('2030-01-31T12:00:00Z'));
  await start();
  for (const [said, refused] of [
    ['', false],
    ['false', false],
    ['true', true],
    ['{"enabled":false}', false],
    ['{"enabled":true,"startsAt":null}', true],
    ['{"enabled":true,"startsAt":"2030-01-31T11:00:00Z"}', true],
    ['{"enabled":true,"startsAt":"2030-01-31T13:00:00Z"}', false],
  ] as const) {
    await writeFile(file, said);
    if (refused) await assert.rejects(start(), (error: Error) => error.message.includes(file), said);
    else await start();
  }
});

test('a cluster gets the one key of the one ConfigMap', async () => {
  await fakeKubectl('exit 0');
  await switchMaintenance(settings, 'on', { MESSAGE: 'New disks', NAMESPACE: 'api' });
  const args = await called();
  assert.deepEqual(args.slice(0, 2), ['--namespace', 'api']);
  assert.ok(['patch', 'configmap', 'backend-maintenance', '--type=merge'].every((one) => args.includes(one)));
  const patch = JSON.parse(args.at(-1) ?? '') as { data: Record<string, string> };
  assert.deepEqual(Object.keys(patch), ['data']);
  assert.deepEqual(Object.keys(patch.data), ['maintenance']);
  assert.equal((JSON.parse(patch.data.maintenance ?? '') as { message: string }).message, 'New disks');
});

test('a cluster that KUBECONFIG names wins over the stack of this machine', async () => {
  await fakeKubectl('exit 0');
  await runStack('native');
  await switchMaintenance(settings, 'on', { KUBECONFIG: '/some/where' });
  assert.ok((await called()).includes('patch'));
  await assert.rejects(readFile(maintenanceFile(settings.local, 'native')), /ENOENT/);
});

test('without the ConfigMap, without a cluster, and without both it says what to do', async () => {
  await fakeKubectl(`echo 'Error from server (NotFound): configmaps "backend-maintenance" not found' >&2; exit 1`);
  await assert.rejects(switchMaintenance(settings, 'on', {}), /in namespace backend of somewhere .*NAMESPACE=/s);
  await fakeKubectl('exit 0', 'exit 1');
  await assert.rejects(switchMaintenance(settings, 'on', {}), /nor has kubectl a current context.*KUBECONFIG=/s);
});

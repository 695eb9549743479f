// The local stack: node tools/stack/main.ts up | down | clean | status | logs | dev | doctor | tools | exec | maintenance
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { apiEnvironment } from './api.ts';
import { composeClean, composeDown, composeLogs, composeUp, ownsProject } from './compose.ts';
import { socketPath } from './database.ts';
import { dev } from './dev.ts';
import { doctor } from './doctor.ts';
import { StackError, reasonOf } from './failure.ts';
import { takeLock } from './lock.ts';
import { refuseMaintenance, switchMaintenance } from './maintenance.ts';
import { nativeDown, nativeUp, requirePrograms } from './native.ts';
import { choosePlan } from './plan.ts';
import { ensureSecrets, ensureSigningKeys } from './secrets.ts';
import { readSettings, type Settings } from './settings.ts';
import { printEnding, readState, writeState, type Plan } from './state.ts';
import { printStatus } from './status.ts';
import { endAbandonedTasks, endTasks } from './tasks.ts';

async function up(settings: Settings): Promise<void> {
  const start = performance.now();
  const { local } = settings;
  const release = await takeLock(local, 'up');
  try {
    const ended = endAbandonedTasks(local);
    if (ended > 0) console.log(`  Ended ${ended} process(es) that an interrupted run had left at work.`);
    const secrets = await ensureSecrets(local);
    await ensureSigningKeys(local);
    const { plan, reason } = await choosePlan(settings);
    console.log(
      `Starting Quayside, ${plan.app === 'compose' ? 'with Docker Compose' : 'as native processes'}: ${reason}.`,
    );
    await refuseMaintenance(local, plan.app);
    await makeWay(settings, plan);
    const state =
      plan.app === 'compose' ? await composeUp(settings, secrets, plan) : await nativeUp(settings, secrets, plan);
    await writeState(local, state);
    printEnding(state);
    console.log(`    Ready after ${((performance.now() - start) / 1000).toFixed(1)} s.`);
  } finally {
    release();
  }
}

/** Where an earlier run went the other way, it gives the ports free; its data stays, but isn't this one's. */
async function makeWay(settings: Settings, plan: Plan): Promise<void> {
  if (plan.app === 'compose') {
    if ((await nativeDown(settings.local)) > 0)
      console.log('  The native processes made way. Their data stays with them.');
  } else if (!Object.values(plan).includes('compose') && (await ownsProject(settings))) {
    await composeDown(settings);
    console.log('  The containers made way. Their data stays in their volume.');
  }
}

async function down(settings: Settings): Promise<void> {
  const { local } = settings;
  const release = await takeLock(local, 'down');
  try {
    endAbandonedTasks(local);
    const stopped = (await nativeDown(local)) + ((await ownsProject(settings)) ? await composeDown(settings) : 0);
    console.log(stopped === 0 ? 'Nothing ran.' : `Stopped. The data stays in ${local}; make up starts again with it.`);
  } finally {
    release();
  }
}

/** Everything that the stack itself keeps; tools and caches that others keep under .local stay. */
const ownEntries = [
  ...['database', 'redis', 'mail', 'nginx', 'run', 'log', 'jwt', 'compose', 'env', 'maintenance', 'stack.json'],
];

async function clean(settings: Settings): Promise<void> {
  const { local } = settings;
  const release = await takeLock(local, 'clean');
  try {
    endAbandonedTasks(local);
    await nativeDown(local);
    if (await ownsProject(settings)) await composeClean(settings);
    await rm(socketPath(local), { force: true }); // it may lie outside, see there
    for (const entry of ownEntries) await rm(path.join(local, entry), { recursive: true, force: true });
    console.log(`The stack's data, secrets and logs in ${local} are deleted.`);
  } finally {
    release();
  }
}

async function logs(settings: Settings, names: string[]): Promise<void> {
  const state = await readState(settings.local);
  if (state?.mode === 'compose') return composeLogs(settings, names);
  const directory = path.join(settings.local, 'log');
  const known = existsSync(directory) ? (await readdir(directory)).filter((entry) => entry.endsWith('.log')) : [];
  const unknown = names.find((name) => !known.includes(`${name}.log`));
  if (unknown)
    throw new StackError(
      `There is no log of "${unknown}"; there are: ${known.map((entry) => entry.slice(0, -4)).join(', ')}.`,
    );
  if (known.length === 0) throw new StackError(`There are no logs in ${directory} yet; make up writes them.`);
  const files = names.length > 0 ? names.map((name) => `${name}.log`) : known;
  spawnSync('tail', ['-n', '20', '-F', ...files], { cwd: directory, stdio: 'inherit' });
}

/** Runs a command with the addresses of the stack that runs, e.g. the seed. */
async function exec(settings: Settings, [command, ...args]: string[]): Promise<number> {
  const state = await readState(settings.local);
  if (!command) throw new StackError('Which command? e.g. node tools/stack/main.ts exec npm run seed -- --users 1000');
  if (!state) throw new StackError('The stack has not been started yet: make up first.');
  const secrets = await ensureSecrets(settings.local);
  const connections = { databaseUrl: state.database.url, redisUrl: state.redis.url };
  const env = { ...process.env, ...apiEnvironment({ ...settings, ports: state.ports }, connections), ...secrets };
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env });
  if (error) throw new StackError(`${command} didn't start: ${error.message}`);
  return status ?? 1;
}

async function main([command = '', ...args]: string[]): Promise<number> {
  const settings = readSettings();
  switch (command) {
    case 'up':
      await up(settings);
      return 0;
    case 'down':
      await down(settings);
      return 0;
    case 'clean':
      await clean(settings);
      return 0;
    case 'status':
      await printStatus(settings);
      return 0;
    case 'logs':
      await logs(settings, args);
      return 0;
    case 'dev':
      return dev(settings);
    case 'doctor':
      return doctor(settings);
    case 'tools':
      await requirePrograms(settings.local, { database: 'native', redis: 'native', app: 'native' }, [
        'database',
        'redis',
        'nginx',
      ]);
      console.log('Everything that make up runs as native processes is installed.');
      return 0;
    case 'exec':
      return exec(settings, args);
    case 'maintenance':
      await switchMaintenance(settings, args[0]);
      return 0;
    default:
      throw new StackError(
        `"${command}" is unknown; expected up, down, clean, status, logs, dev, doctor, tools, exec or maintenance.`,
      );
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    endTasks('SIGTERM');
    console.error(`\nInterrupted. make ${process.argv[2]} goes on from here; make down stops what was started.`);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  endTasks();
  if (error instanceof StackError) console.error(`\n${error.message}`);
  else console.error('\nUnexpected:', error instanceof Error ? (error.stack ?? reasonOf(error)) : error);
  process.exitCode = 1;
}

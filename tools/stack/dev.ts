import path from 'node:path';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ChildProcess } from 'node:child_process';
import { apiEnvironment, apiIdentity } from './api.ts';
import { composeDown } from './compose.ts';
import { ensureBuilt, forgetBuild } from './build.ts';
import { takeLock } from './lock.ts';
import { identities, prepareData, requirePrograms, startData } from './native.ts';
import { choosePlan } from './plan.ts';
import { nginxIdentity } from './nginx.ts';
import { requireFree } from './ports.ts';
import { step, together } from './report.ts';
import { ensureSecrets, ensureSigningKeys } from './secrets.ts';
import { runningService, stopService } from './services.ts';
import { urlsOf, type Settings } from './settings.ts';
import type { Plan } from './state.ts';
import { endAbandonedTasks, endTasks, startTask } from './tasks.ts';

/**
 * Hot reload of both sides on the addresses of make up: the compiler watches the backend and Node restarts both API
 * processes, Vite serves the SPA. Ctrl-C ends all of it, with the data services that weren't running before.
 */
export async function dev(settings: Settings): Promise<number> {
  const { local, root, ports } = settings;
  const release = await takeLock(local, 'dev');
  const secrets = await ensureSecrets(local);
  await ensureSigningKeys(local);
  endAbandonedTasks(local);
  // The data is that of make up, whichever way that goes here; the app's two sides run from their sources.
  const plan: Plan = { ...(await choosePlan(settings)).plan, app: 'native' };
  const ranBefore = new Set<string>();
  for (const identity of identities(local)) if (await runningService(local, identity)) ranBefore.add(identity.name);

  await requirePrograms(local, plan, ['database', 'redis']);
  // The watchers take the place of what make up serves on the same ports.
  for (const identity of [nginxIdentity(local), apiIdentity(local, 'api'), apiIdentity(local, 'admin-api')]) {
    if (await stopService(local, identity))
      console.log(`  Stopped the ${identity.name} of make up; make up starts it again.`);
  }
  let connections = { databaseUrl: '', redisUrl: '' };
  await together(
    startData(settings, secrets, plan, []).then((found) => (connections = found)),
    step('backend', (detail) => ensureBuilt(root, local, 'backend', detail), 'building'),
  );
  await prepareData(settings, secrets, connections);
  await requireFree([{ port: ports.APP_PORT, variable: 'APP_PORT' }], 'Vite');
  await requireFree([{ port: ports.API_PORT, variable: 'API_PORT' }], 'the API');
  await requireFree([{ port: ports.ADMIN_API_PORT, variable: 'ADMIN_API_PORT' }], 'the admin API');
  await forgetBuild(root, 'backend');
  release();

  const environment = { ...apiEnvironment(settings, connections), HOST: '127.0.0.1', LOG_FORMAT: 'pretty' };
  const bin = (name: string) => path.join(root, 'node_modules/.bin', name);
  const main = path.join(root, 'backend/dist/main.js');
  const api = (port: number, admin: boolean) =>
    watch(
      local,
      admin ? 'admin-api' : 'api',
      process.execPath,
      ['--watch', '--watch-preserve-output', '--enable-source-maps', main],
      {
        cwd: path.join(root, 'backend'),
        env: { ...environment, PORT: String(port), ADMIN_ACCESS: String(admin) },
      },
    );
  const watchers = [
    watch(local, 'compiler', bin('tsc'), ['-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'], {
      cwd: path.join(root, 'backend'),
    }),
    api(ports.API_PORT, false),
    api(ports.ADMIN_API_PORT, true),
    watch(local, 'vite', bin('vite'), ['--port', String(ports.APP_PORT), '--strictPort', '--clearScreen', 'false'], {
      cwd: path.join(root, 'frontend'),
      env: { API_PORT: String(ports.API_PORT), ADMIN_API_PORT: String(ports.ADMIN_API_PORT) },
    }),
  ];
  const urls = urlsOf(ports);
  console.log(`\n  App ${urls.app}   Operators ${urls.ops}   Mail ${urls.mail}   (Ctrl-C ends all of it)\n`);

  process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM').removeAllListeners('SIGHUP');
  const why = await Promise.race([
    ...['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal).then(() => undefined)),
    ...watchers.map(async ({ name, child }) => {
      await once(child, 'exit');
      return name;
    }),
  ]);
  if (why) console.error(`\n${why} has ended; its last lines above say why. Stopping the rest.`);
  endTasks('SIGTERM');
  const alive = watchers.filter(({ child }) => child.exitCode === null && child.signalCode === null);
  const ended = Promise.all(alive.map(({ child }) => once(child, 'exit')));
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 10_000).unref())]);
  endTasks('SIGKILL');
  for (const identity of identities(local)) if (!ranBefore.has(identity.name)) await stopService(local, identity);
  if (Object.values(plan).includes('compose')) await composeDown(settings);
  return why ? 1 : 0;
}

/** Starts a watcher whose lines are shown with its name in front. */
function watch(
  ...[local, name, command, args, options]: [
    string,
    string,
    string,
    string[],
    { cwd: string; env?: Record<string, string> },
  ]
) {
  const child: ChildProcess = startTask(local, command, args, options, 'pipe');
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (line) => console.log(`${name.padEnd(9)} │ ${line}`));
  }
  return { name, child };
}

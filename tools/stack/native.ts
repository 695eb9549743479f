import path from 'node:path';
import { apiEnvironment, apiIdentity, apiService, type Connections } from './api.ts';
import { composeData } from './compose.ts';
import { ensureBuilt } from './build.ts';
import { databaseIdentity, databaseService, localDatabaseUrl } from './database.ts';
import { digest } from './files.ts';
import { mailIdentity, mailService } from './mail.ts';
import { nginxIdentity, nginxService } from './nginx.ts';
import { ensurePrograms, missing, type Requirement } from './packages.ts';
import { localRedisUrl, redisIdentity, redisService } from './redis.ts';
import { step, together } from './report.ts';
import type { Secrets } from './secrets.ts';
import { ensureService, runningService, stopService, type Service, type ServiceIdentity } from './services.ts';
import type { Settings } from './settings.ts';
import { describeStack, readState, type Plan, type StackState } from './state.ts';
import { runTask } from './tasks.ts';
import { verifyAccounts, verifyEdge } from './verify.ts';

/** All private processes in the order of a clean stop: first no new requests, at last the data. */
export function identities(local: string): ServiceIdentity[] {
  return [
    nginxIdentity(local),
    apiIdentity(local, 'api'),
    apiIdentity(local, 'admin-api'),
    mailIdentity(local),
    redisIdentity(local),
    databaseIdentity(local),
  ];
}

/** Runs one service and tells what became of it. */
async function serve(
  local: string,
  prepare: () => Promise<Service & { version?: string }>,
  name: string,
  port: number,
) {
  return step(
    name,
    async (detail) => {
      const service = await prepare();
      const outcome = await ensureService(local, service);
      const what = [service.version, `port ${port}`].filter(Boolean).join(', ');
      detail(outcome === 'kept' ? `runs (${what})` : `${outcome} (${what})`);
      return service.version;
    },
    `waiting for ${name} to answer; log: ${path.join(local, 'log', `${name}.log`)}`,
  );
}

/** What the stack needs beside the API: database, Redis and mail. Gives the addresses. */
export async function startData(
  settings: Settings,
  secrets: Secrets,
  plan: Plan,
  versions: string[],
): Promise<Connections> {
  const { local, ports } = settings;
  const start = async (
    wanted: boolean,
    identity: ServiceIdentity,
    prepare: () => Promise<Service & { version?: string }>,
    port: number,
  ) => {
    if (!wanted) return void (await stopService(local, identity)); // given from elsewhere by now
    const version = await serve(local, prepare, identity.name, port);
    if (version) versions.push(version);
  };
  await together(
    start(
      plan.database === 'native',
      databaseIdentity(local),
      () => databaseService(settings, secrets),
      ports.MYSQL_PORT,
    ),
    start(plan.redis === 'native', redisIdentity(local), () => redisService(settings, secrets), ports.REDIS_PORT),
    start(true, mailIdentity(local), () => mailService(settings), ports.MAIL_PORT),
  );
  const contained = [
    ...(plan.database === 'compose' ? (['mysql'] as const) : []),
    ...(plan.redis === 'compose' ? (['redis'] as const) : []),
  ];
  if (contained.length > 0) await composeData(settings, secrets, contained);
  versions.push(...contained.map((name) => `${name} in a container`));
  if (plan.database === 'given') versions.push('DATABASE_URL');
  if (plan.redis === 'given') versions.push('REDIS_URL');
  return {
    databaseUrl: settings.databaseUrl ?? localDatabaseUrl(settings, secrets),
    redisUrl: settings.redisUrl ?? localRedisUrl(settings, secrets),
  };
}

export async function requirePrograms(local: string, plan: Plan, wanted: Requirement[]): Promise<void> {
  const needed = wanted.filter((name) => name === 'nginx' || plan[name] === 'native');
  if (missing(needed).length === 0) return;
  await step('programs', (detail) => ensurePrograms(local, needed, detail), 'installing with apt');
}

/** Migrations, then the demo organization: both may be repeated, and are when the code or the database is another. */
export async function prepareData(settings: Settings, secrets: Secrets, connections: Connections): Promise<void> {
  const { local, root } = settings;
  const env = { ...apiEnvironment(settings, connections), ...secrets };
  await step('migrations', async (detail) => {
    await runTask(local, 'migrate', process.execPath, [path.join(root, 'backend/dist/migrate.js')], { cwd: root, env });
    detail('up to date');
  });
  await step('seed', async (detail) => {
    await runTask(local, 'seed', 'npm', ['run', '--silent', 'seed', '--', '--demo'], { cwd: root, env });
    detail('demo organization with its three accounts');
  });
}

export async function nativeUp(settings: Settings, secrets: Secrets, plan: Plan): Promise<StackState> {
  const { local, root, ports } = settings;
  await requirePrograms(local, plan, ['database', 'redis', 'nginx']);

  const versions: string[] = [];
  let connections: Connections | undefined;
  let backendStamp = '';
  await together(
    startData(settings, secrets, plan, versions).then((found) => (connections = found)),
    step('backend', async (detail) => (backendStamp = await ensureBuilt(root, local, 'backend', detail)), 'building'),
    step('frontend', (detail) => ensureBuilt(root, local, 'frontend', detail), 'building'),
  );
  if (!connections) throw new Error('startData gave no addresses');
  const known = connections;

  const before = await readState(local);
  const prepared = digest(backendStamp, known.databaseUrl, JSON.stringify(secrets));
  if (before?.prepared !== prepared || !(await runningService(local, apiIdentity(local, 'api')))) {
    await prepareData(settings, secrets, known);
  }
  await together(
    serve(local, () => apiService(settings, 'api', known, backendStamp), 'api', ports.API_PORT),
    serve(local, () => apiService(settings, 'admin-api', known, backendStamp), 'admin-api', ports.ADMIN_API_PORT),
  );
  versions.push((await serve(local, () => nginxService(settings), 'nginx', ports.APP_PORT)) ?? 'nginx');

  const pids: Record<string, number> = {};
  for (const identity of identities(local)) {
    const found = await runningService(local, identity);
    if (found) pids[identity.name] = found.pid;
  }
  const state = describeStack(settings, secrets, {
    plan,
    pids,
    versions,
    prepared,
    database: { url: known.databaseUrl },
    redis: { url: known.redisUrl },
  });
  await step('check', async (detail) => {
    await verifyEdge(state);
    await verifyAccounts(state);
    detail('app, API and the three sign-ins answer through nginx');
  });
  return state;
}

export async function nativeDown(local: string): Promise<number> {
  let count = 0;
  for (const identity of identities(local)) {
    if (!(await runningService(local, identity))) {
      await stopService(local, identity); // its record, and workers that outlived it
      continue;
    }
    count += 1;
    await step(
      identity.name,
      async (detail) => {
        const how = await stopService(local, identity);
        detail(how === 'killed' ? `killed, it didn't stop within ${identity.stopGraceMs / 1000} s` : 'stopped');
      },
      `waiting for ${identity.name} to finish`,
    );
  }
  return count;
}

import { spawnSync } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiEnvironment, commitOf, versionOf } from './api.ts';
import { sourceStamp, type Workspace } from './build.ts';
import { baseImages, quiet } from './engine.ts';
import { StackError, reasonOf } from './failure.ts';
import { digest, writeIfChanged } from './files.ts';
import { localDatabaseUrl } from './database.ts';
import { maintenanceFile } from './maintenance.ts';
import { localRedisUrl } from './redis.ts';
import { findProgram } from './packages.ts';
import { requireFree } from './ports.ts';
import { step } from './report.ts';
import type { Secrets } from './secrets.ts';
import { logHint, logOf } from './services.ts';
import { urlsOf, type PortName, type Settings } from './settings.ts';
import { describeStack, readState, type Plan, type StackState } from './state.ts';
import { runTask } from './tasks.ts';
import { verifyAccounts, verifyEdge } from './verify.ts';

export async function composeUp(settings: Settings, secrets: Secrets, plan: Plan): Promise<StackState> {
  const { local, root } = settings;
  // The containers' ports are published where the private processes would listen.
  const connections = { databaseUrl: localDatabaseUrl(settings, secrets), redisUrl: localRedisUrl(settings, secrets) };
  await writeEnvironmentFiles(settings, secrets);
  await requireComposePorts(settings, Object.keys(settings.ports) as PortName[]);
  const stamps = { backend: '', frontend: '' };
  for (const workspace of ['backend', 'frontend'] as const) {
    await step(
      `${workspace} image`,
      async (detail) => {
        stamps[workspace] = await imageStamp(settings, workspace);
        detail(await ensureImage(settings, workspace, stamps));
      },
      `building; log: ${logOf(local, 'compose')}`,
    );
  }
  await step(
    'containers',
    async (detail) => {
      await compose(settings, stamps, 'up', '--detach', '--remove-orphans', '--no-build', '--quiet-pull');
      await edgeReady(settings);
      detail('database, Redis, mail, migrations, API and nginx run');
    },
    `waiting for them to be healthy; log: ${logOf(local, 'compose')}`,
  );

  const before = await readState(local);
  const prepared = digest('compose', stamps.backend, connections.databaseUrl, JSON.stringify(secrets));
  if (before?.prepared !== prepared) {
    await step('seed', async (detail) => {
      const env = { ...apiEnvironment(settings, connections), ...secrets };
      await runTask(local, 'seed', 'npm', ['run', '--silent', 'seed', '--', '--demo'], { cwd: root, env });
      detail('demo organization with its three accounts');
    });
  }
  const versions = baseImages.map((image) =>
    image.replace('nginxinc/nginx-unprivileged', 'nginx').replace('-trixie-slim', ''),
  );
  const state = describeStack(settings, secrets, {
    plan,
    pids: {},
    versions,
    prepared,
    database: { url: connections.databaseUrl },
    redis: { url: connections.redisUrl },
  });
  await step('check', async (detail) => {
    await verifyEdge(state);
    await verifyAccounts(state);
    detail('app, API and the three sign-ins answer through nginx');
  });
  return state;
}

/** The services of these names and no others of this project, for an app that runs beside them. */
export async function composeData(
  settings: Settings,
  secrets: Secrets,
  services: ('mysql' | 'redis')[],
): Promise<void> {
  await writeEnvironmentFiles(settings, secrets);
  const others = ['frontend', 'backend', 'backend-admin', 'migrate', 'mail', 'mysql', 'redis'].filter(
    (name) => !services.some((service) => service === name),
  );
  await step(
    'containers',
    async (detail) => {
      await compose(settings, undefined, 'rm', '--stop', '--force', ...others);
      await requireComposePorts(
        settings,
        services.map((name) => (name === 'mysql' ? 'MYSQL_PORT' : 'REDIS_PORT')),
      );
      await compose(settings, undefined, 'up', '--detach', '--wait', ...services);
      detail(`${services.join(' and ')} in containers`);
    },
    `waiting for them to be healthy; log: ${logOf(settings.local, 'compose')}`,
  );
}

/** True where this clone's project has containers or volumes, and an engine that knows them answers. */
export async function ownsProject(settings: Settings): Promise<boolean> {
  const state = await readState(settings.local);
  if (!findProgram('docker') || (state && !Object.values(state.plan).includes('compose'))) return false;
  const label = `label=com.docker.compose.project=${projectOf(settings)}`;
  const found = [quiet('ps', '-aq', '--filter', label), quiet('volume', 'ls', '-q', '--filter', label)];
  return found.some(({ status, stdout }) => status === 0 && stdout.trim() !== '');
}

export async function composeDown(settings: Settings): Promise<number> {
  await step('containers', async (detail) => {
    await compose(settings, undefined, 'down', '--remove-orphans');
    detail('stopped and removed');
  });
  return 1;
}

export async function composeClean(settings: Settings): Promise<void> {
  await step('containers', async (detail) => {
    await compose(settings, undefined, 'down', '--remove-orphans', '--volumes');
    detail('stopped, and removed with their volumes');
  });
}

export function composeLogs(settings: Settings, names: string[]): void {
  interactive(settings, 'logs', '--follow', '--tail', '20', ...names);
}

export function composeStatus(settings: Settings): void {
  interactive(settings, 'ps', '--all');
}

/** Each clone has its own containers and volumes, whatever its folder is called. */
function projectOf({ local }: Settings): string {
  return `quayside-${digest(local).slice(0, 8)}`;
}

/** What compose.yaml takes from its environment; secrets are not among it. */
function composeEnvironment(settings: Settings, stamps = { backend: '', frontend: '' }): Record<string, string> {
  const { ports, local, root } = settings;
  return {
    ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
    LOCAL_DIR: local,
    OPS_HOST: new URL(urlsOf(ports).ops).hostname,
    APP_VERSION: versionOf(root),
    APP_COMMIT: commitOf(root),
    BACKEND_STAMP: stamps.backend,
    FRONTEND_STAMP: stamps.frontend,
    DOCKER_BUILDKIT: '1',
  };
}

async function compose(
  settings: Settings,
  stamps: Record<Workspace, string> | undefined,
  ...args: string[]
): Promise<void> {
  const env = composeEnvironment(settings, stamps);
  await runTask(
    settings.local,
    'compose',
    'docker',
    ['compose', '-p', projectOf(settings), '--progress', 'plain', ...args],
    {
      cwd: settings.root,
      env,
    },
  );
}

function interactive(settings: Settings, ...args: string[]): void {
  const env = { ...process.env, ...composeEnvironment(settings) };
  spawnSync('docker', ['compose', '-p', projectOf(settings), ...args], { cwd: settings.root, env, stdio: 'inherit' });
}

/** One file a container, of the secrets that it needs; the addresses are those of Compose's own network. */
async function writeEnvironmentFiles(settings: Settings, secrets: Secrets): Promise<void> {
  const directory = path.join(settings.local, 'compose');
  const api = apiEnvironment(settings, {
    databaseUrl: `mysql://quayside:${secrets.MYSQL_PASSWORD}@mysql:3306/quayside`,
    redisUrl: `redis://:${secrets.REDIS_PASSWORD}@redis:6379/0`,
  });
  // The image carries its own version and commit.
  const { APP_VERSION: _version, APP_COMMIT: _commit, ...shared } = api;
  const files: Record<string, Record<string, string>> = {
    mysql: { MYSQL_ROOT_PASSWORD: secrets.MYSQL_ROOT_PASSWORD, MYSQL_PASSWORD: secrets.MYSQL_PASSWORD },
    redis: { REDIS_PASSWORD: secrets.REDIS_PASSWORD },
    backend: {
      ...shared,
      SMTP_URL: 'smtp://mail:1025',
      JWT_KEYS_DIR: '/config/jwt',
      MAINTENANCE_FILE: '/maintenance/maintenance',
    },
  };
  // The containers' user writes there too when an operator switches maintenance, whoever that user is on this machine.
  const shelf = path.dirname(maintenanceFile(settings.local, 'compose'));
  await mkdir(shelf, { recursive: true });
  await chmod(shelf, 0o777);
  for (const [name, values] of Object.entries(files)) {
    const text = Object.entries(values)
      .map(([key, value]) => `${key}=${value}\n`)
      .join('');
    await writeIfChanged(path.join(directory, `${name}.env`), text);
  }
}

/** Compose's own message for a taken port names neither who holds it nor what moves it. */
async function requireComposePorts(settings: Settings, variables: PortName[]): Promise<void> {
  const running = quiet(
    'ps',
    '-q',
    '--filter',
    `label=com.docker.compose.project=${projectOf(settings)}`,
  ).stdout.trim();
  if (running !== '') return; // the ports are held by our own containers
  for (const variable of variables) {
    await requireFree([{ port: settings.ports[variable], variable }], `the container behind ${variable}`);
  }
}

async function imageStamp(settings: Settings, workspace: Workspace): Promise<string> {
  const extra =
    workspace === 'frontend'
      ? ['frontend/Dockerfile', 'helm-charts/frontend/files', 'tools/stack/precompress.ts']
      : ['backend/Dockerfile'];
  return sourceStamp(settings.root, workspace, extra);
}

/** The image carries the stamp of the sources that it was built from as a label. */
async function ensureImage(
  settings: Settings,
  workspace: Workspace,
  stamps: Record<Workspace, string>,
): Promise<string> {
  const label = quiet(
    'image',
    'inspect',
    '-f',
    '{{index .Config.Labels "dev.quayside.sources"}}',
    `quayside/${workspace}:local`,
  );
  if (label.status === 0 && label.stdout.trim() === stamps[workspace]) return 'sources unchanged since the last build';
  await compose(settings, stamps, 'build', workspace);
  return 'built';
}

async function edgeReady({ ports, local }: Settings): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      const answer = await fetch(`http://127.0.0.1:${ports.APP_PORT}/edge-health`, {
        signal: AbortSignal.timeout(2_000),
      });
      if (answer.ok) return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw new StackError(
          `nginx doesn't answer on port ${ports.APP_PORT}: ${reasonOf(error)}. ${await logHint(logOf(local, 'compose'))}`,
        );
      }
    }
    await sleep(200);
  }
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { digest, writeWhole } from './files.ts';
import { nodeProgram } from './mail.ts';
import { maintenanceFile } from './maintenance.ts';
import type { Service, ServiceIdentity } from './services.ts';
import { urlsOf, type Settings } from './settings.ts';

export type ApiName = 'api' | 'admin-api';

const environmentFile = (local: string, name: ApiName) => path.join(local, 'run', `${name}.env`);

export function apiIdentity(local: string, name: ApiName): ServiceIdentity {
  // The API drains what is in flight for up to 30 s, then closes its connections.
  return {
    name,
    marker: environmentFile(local, name),
    program: nodeProgram,
    stopSignal: 'SIGTERM',
    stopGraceMs: 40_000,
  };
}

export interface Connections {
  databaseUrl: string;
  redisUrl: string;
}

/** What both API processes, the migrations and the seed are told; a container gets the same with its own addresses. */
export function apiEnvironment(settings: Settings, { databaseUrl, redisUrl }: Connections): Record<string, string> {
  const { ports, root, local } = settings;
  const urls = urlsOf(ports);
  return {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    SMTP_URL: `smtp://127.0.0.1:${ports.SMTP_PORT}`,
    MAIL_FROM: 'Quayside <no-reply@quayside.test>',
    PUBLIC_URL: urls.app,
    OPS_URL: urls.ops,
    JWT_KEYS_DIR: path.join(local, 'jwt'),
    TRUST_PROXY_HOPS: '1',
    MAINTENANCE_FILE: maintenanceFile(local, 'native'),
    APP_ENVIRONMENT: 'local',
    APP_VERSION: versionOf(root),
    APP_COMMIT: commitOf(root),
  };
}

export async function apiService(
  settings: Settings,
  name: ApiName,
  connections: Connections,
  buildStamp: string,
): Promise<Service> {
  const { root, local, ports } = settings;
  const [port, variable] = name === 'api' ? [ports.API_PORT, 'API_PORT'] : [ports.ADMIN_API_PORT, 'ADMIN_API_PORT'];
  const environment: Record<string, string> = {
    HOST: '127.0.0.1',
    PORT: String(port),
    ADMIN_ACCESS: String(name === 'admin-api'),
    ...apiEnvironment(settings, connections),
  };
  const file = environmentFile(local, name);
  await writeWhole(
    file,
    Object.entries(environment)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  // A commit that leaves the sources alone is no reason to restart.
  const { APP_COMMIT: _, ...relevant } = environment;
  const keys = readFileSync(path.join(local, 'jwt/active'), 'utf8');
  return {
    ...apiIdentity(local, name),
    command: process.execPath,
    // The file keeps secrets off the command line, and its path there tells this process from any other.
    args: [`--env-file=${file}`, '--enable-source-maps', path.join(root, 'backend/dist/main.js')],
    cwd: path.join(root, 'backend'),
    env: { PATH: process.env.PATH ?? '' },
    ports: [{ port, variable }],
    configuration: [digest(JSON.stringify(relevant), keys), buildStamp],
    ready: () => isReady(port),
    readyWithinMs: 60_000,
  };
}

async function isReady(port: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/ready`, { signal: AbortSignal.timeout(3_000) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`/ready answers ${answer.status}: ${text.slice(0, 300)}`);
}

export function versionOf(root: string): string {
  return (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

export function commitOf(root: string): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown'; // a source archive without its history
  }
}

import { createConnection } from 'node:net';
import path from 'node:path';
import { StackError } from './failure.ts';
import { writeWhole } from './files.ts';
import { findProgram, requirements, versionText } from './packages.ts';
import type { Secrets } from './secrets.ts';
import type { Service, ServiceIdentity } from './services.ts';
import type { Settings } from './settings.ts';

const home = (local: string) => path.join(local, 'redis');

export function redisIdentity(local: string): ServiceIdentity {
  return {
    name: 'redis',
    marker: path.join(home(local), 'redis.conf'),
    program: /^(redis-server|valkey-server)$/,
    stopSignal: 'SIGTERM',
    stopGraceMs: 10_000,
  };
}

export function localRedisUrl(settings: Settings, secrets: Secrets): string {
  return `redis://:${secrets.REDIS_PASSWORD}@127.0.0.1:${settings.ports.REDIS_PORT}/0`;
}

/** A private Redis. It holds nothing that isn't elsewhere too, so nothing is written to disk. */
export async function redisService(settings: Settings, secrets: Secrets): Promise<Service & { version: string }> {
  const program = findProgram(...requirements.redis.programs);
  if (!program) throw new StackError('No redis-server is installed.');
  const directory = home(settings.local);
  const port = settings.ports.REDIS_PORT;
  const configuration = `# Written by make up; changes are overwritten.
bind 127.0.0.1
port ${port}
requirepass ${secrets.REDIS_PASSWORD}
dir "${directory}"
daemonize no
save ""
appendonly no
maxmemory 64mb
maxmemory-policy allkeys-lru
# Keeps this file's path in the command line, by which the process is found again.
set-proc-title no
`;
  await writeWhole(path.join(directory, 'redis.conf'), configuration);
  const version = versionText(program);
  return {
    ...redisIdentity(settings.local),
    command: program,
    args: [path.join(directory, 'redis.conf')],
    cwd: directory,
    env: { PATH: process.env.PATH ?? '' },
    ports: [{ port, variable: 'REDIS_PORT' }],
    configuration: [configuration, version],
    ready: () => pings(port, secrets.REDIS_PASSWORD),
    readyWithinMs: 20_000,
    version: `Redis ${/v=([\d.]+)/.exec(version)?.[1] ?? ''}`.trim(),
  };
}

/** Resolves once AUTH and PING are both answered as they should. */
export function pings(port: number, password: string, host = '127.0.0.1'): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = createConnection({ port, host }, () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.setTimeout(2_000, () => socket.destroy(new Error(`no answer on port ${port} within 2 s`)));
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      heard += text;
      if (heard === '+OK\r\n+PONG\r\n') resolve();
      else if (!'+OK\r\n+PONG\r\n'.startsWith(heard)) reject(new Error(`Redis answered ${heard.trim()}`));
      else return;
      socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`port ${port} closed without an answer`)));
  });
}

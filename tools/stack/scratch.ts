import { createServer, type AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readSettings, type PortName, type Settings } from './settings.ts';

/** Settings for a test: a state directory and ports of its own, so that a stack that runs beside it isn't touched. */
export async function scratchSettings(): Promise<Settings> {
  const local = await mkdtemp(path.join(os.tmpdir(), 'quayside-test-'));
  const names: PortName[] = [
    'APP_PORT',
    'API_PORT',
    'ADMIN_API_PORT',
    'MYSQL_PORT',
    'REDIS_PORT',
    'SMTP_PORT',
    'MAIL_PORT',
  ];
  const ports = await freePorts(names.length);
  return readSettings({
    LOCAL_DIR: local,
    ...Object.fromEntries(names.map((name, index) => [name, String(ports[index])])),
  });
}

export async function removeScratch(settings: Settings): Promise<void> {
  await rm(settings.local, { recursive: true, force: true });
}

/** Ports that were free a moment ago; held together, so that no two are the same. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer();
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

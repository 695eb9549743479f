import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { createConnection } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { StackError } from './failure.ts';
import { digest, writeWhole } from './files.ts';
import { findProgram, isConfined, requirements, versionText } from './packages.ts';
import type { Secrets } from './secrets.ts';
import type { Service, ServiceIdentity } from './services.ts';
import type { Settings } from './settings.ts';
import { runTask } from './tasks.ts';

type Flavor = 'mysql' | 'mariadb';

interface Server {
  flavor: Flavor;
  program: string;
  version: string;
  /** For a copied program, which doesn't lie where it looks for its messages and plugins from. */
  basedir: string[];
}

const home = (local: string) => path.join(local, 'database');

export function databaseIdentity(local: string): ServiceIdentity {
  return {
    name: 'database',
    marker: path.join(home(local), 'my.cnf'),
    program: /^(mysqld|mariadbd)$/,
    stopSignal: 'SIGTERM',
    stopGraceMs: 30_000,
  };
}

export function localDatabaseUrl(settings: Settings, secrets: Secrets): string {
  return `mysql://quayside:${secrets.MYSQL_PASSWORD}@127.0.0.1:${settings.ports.MYSQL_PORT}/quayside`;
}

/** A private MySQL or MariaDB with its data under .local, initialised on its first start. */
export async function databaseService(settings: Settings, secrets: Secrets): Promise<Service & { version: string }> {
  const { local, ports } = settings;
  const directory = home(local);
  const server = await chooseServer(directory);
  const data = path.join(directory, `data-${server.flavor}`);
  await initialise(local, server, data);

  const user = os.userInfo().username;
  const socket = socketPath(local);
  await mkdir(path.dirname(socket), { recursive: true, mode: 0o700 });
  const startSql = path.join(directory, 'start.sql');
  await writeWhole(startSql, accounts(secrets));
  const configuration = myCnf({
    flavor: server.flavor,
    user,
    data,
    port: ports.MYSQL_PORT,
    socket,
    startSql,
  });
  await writeWhole(path.join(directory, 'my.cnf'), configuration);

  return {
    ...databaseIdentity(local),
    command: server.program,
    // Only this file is read: the distribution's own settings in /etc are for its own server.
    args: [`--defaults-file=${path.join(directory, 'my.cnf')}`, ...server.basedir],
    cwd: directory,
    env: { PATH: process.env.PATH ?? '', TZ: 'UTC' },
    ports: [{ port: ports.MYSQL_PORT, variable: 'MYSQL_PORT' }],
    configuration: [configuration, accounts(secrets), server.version],
    ready: () => greets(ports.MYSQL_PORT),
    readyWithinMs: 90_000,
    version: server.version,
  };
}

/** The server that made the data stays its server; else MySQL, which production runs, before MariaDB. */
async function chooseServer(directory: string): Promise<Server> {
  const servers = requirements.database.programs
    .map((name) => findProgram(name))
    .filter((program) => program !== undefined)
    .map(describe);
  const kept = (await readdir(directory).catch(() => [])).flatMap(
    (name) => /^data-(mysql|mariadb)$/.exec(name)?.[1] ?? [],
  );
  const server = servers.find(({ flavor }) => kept.includes(flavor)) ?? (kept.length === 0 ? servers[0] : undefined);
  if (!server) {
    throw new StackError(
      `The data in ${directory} was made by ${kept.join(' and ')}, which isn't installed any more. ` +
        'Install it again, or start with new data: make clean && make up.',
    );
  }
  if (!isConfined(server.program)) return server;
  // AppArmor's profile belongs to the path of the distribution's server and keeps it out of .local; a copy is ours.
  const copy = path.join(directory, 'bin', path.basename(server.program));
  const [original, made] = await Promise.all([stat(server.program), stat(copy).catch(() => undefined)]);
  if (made?.size !== original.size || made.mtimeMs < original.mtimeMs) {
    await mkdir(path.dirname(copy), { recursive: true });
    await copyFile(server.program, `${copy}.tmp`);
    await rename(`${copy}.tmp`, copy);
  }
  return { ...server, program: copy, basedir: [`--basedir=${path.dirname(path.dirname(server.program))}`] };
}

function describe(program: string): Server {
  const line = versionText(program);
  const flavor = /mariadb/i.test(line) ? 'mariadb' : 'mysql';
  const number = /Ver (\d+\.\d+\.\d+)/.exec(line)?.[1] ?? 'of unknown version';
  return { flavor, program, basedir: [], version: `${flavor === 'mysql' ? 'MySQL' : 'MariaDB'} ${number}` };
}

/** Fills a directory beside the final one and renames it, so that a killed start leaves no half-made database. */
async function initialise(local: string, server: Server, data: string): Promise<void> {
  const directory = path.dirname(data);
  await mkdir(directory, { recursive: true });
  const entries = await readdir(directory);
  for (const name of entries.filter((entry) => entry.startsWith('new-'))) {
    await rm(path.join(directory, name), { recursive: true, force: true });
  }
  if (entries.includes(path.basename(data))) return;
  const fresh = path.join(directory, `new-${process.pid}`);
  await mkdir(fresh, { mode: 0o700 });
  const common = ['--no-defaults', `--datadir=${fresh}`, `--user=${os.userInfo().username}`];
  if (server.flavor === 'mysql') {
    await runTask(
      local,
      'database-init',
      server.program,
      [...common, ...server.basedir, '--secure-file-priv=NULL', '--initialize-insecure'],
      {
        cwd: directory,
      },
    );
  } else {
    const installer = findProgram('mariadb-install-db', 'mysql_install_db');
    if (!installer)
      throw new StackError(
        `${server.program} is here, but its mariadb-install-db isn't on PATH; reinstall MariaDB's server.`,
      );
    const options = ['--auth-root-authentication-method=normal', '--skip-test-db'];
    await runTask(local, 'database-init', installer, [...common, ...options], { cwd: directory });
  }
  await rename(fresh, data);
}

/** Run by the server before it takes connections, at each start: the passwords are always those of .local/env. */
function accounts(secrets: Secrets): string {
  return [
    'CREATE DATABASE IF NOT EXISTS quayside CHARACTER SET utf8mb4;',
    `CREATE USER IF NOT EXISTS 'quayside'@'127.0.0.1' IDENTIFIED BY '${secrets.MYSQL_PASSWORD}';`,
    `ALTER USER 'quayside'@'127.0.0.1' IDENTIFIED BY '${secrets.MYSQL_PASSWORD}';`,
    // Tests make databases of their own beside the product's, named quayside_….
    "GRANT ALL PRIVILEGES ON `quayside%`.* TO 'quayside'@'127.0.0.1';",
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${secrets.MYSQL_ROOT_PASSWORD}';`,
    '',
  ].join('\n');
}

/** A Unix socket's path may have 107 bytes (unix(7); macOS 103). A deep clone gets one in the temporary directory. */
export function socketPath(local: string): string {
  const near = path.join(home(local), 'mysql.sock');
  if (Buffer.byteLength(near) <= 100) return near;
  return path.join(os.tmpdir(), `quayside-${digest(local).slice(0, 12)}`, 'mysql.sock');
}

/** The compiled-in directory for files is that of the distribution's own server, and must exist; ours reads none. */
const mysqlOnly = `mysqlx = OFF
secure-file-priv = NULL
`;

/** Small and quick to start. What matters to the application (charset, zone, strictness) is as in production. */
function myCnf(at: {
  flavor: Flavor;
  user: string;
  data: string;
  port: number;
  socket: string;
  startSql: string;
}): string {
  return `# Written by make up; changes are overwritten.
[mysqld]
user = ${at.user}
datadir = ${at.data}
socket = ${at.socket}
pid-file = ${at.data}/mysqld.pid
init-file = ${at.startSql}
bind-address = 127.0.0.1
port = ${at.port}
skip-name-resolve
${at.flavor === 'mysql' ? mysqlOnly : ''}character-set-server = utf8mb4
default-time-zone = +00:00
sql-mode = ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION
max-connections = 200
innodb-buffer-pool-size = 128M
loose-innodb-log-file-size = 48M
loose-innodb-redo-log-capacity = 96M
# Written at each commit, flushed to disk each second: a killed server loses nothing, only a power cut may lose a second.
innodb-flush-log-at-trx-commit = 2
performance-schema = OFF
skip-log-bin
`;
}

/** Resolves once the server sends its greeting: protocol version 10, the first byte after the packet's 4-byte header. */
export function greets(port: number, host = '127.0.0.1'): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host });
    socket.setTimeout(2_000, () => socket.destroy(new Error(`nothing was said on port ${port} within 2 s`)));
    socket.once('data', (greeting) => {
      socket.destroy();
      if (greeting[4] === 10) resolve();
      else reject(new Error(`what listens on port ${port} isn't a MySQL server that takes connections`));
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`port ${port} closed without a greeting`)));
  });
}

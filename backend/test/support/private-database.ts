import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from './wait.ts';

const run = promisify(execFile);
const FOLDERS = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin', '/usr/libexec'];

function find(...names: string[]): string {
  const found = names.flatMap((name) => FOLDERS.map((folder) => join(folder, name))).find((path) => existsSync(path));
  if (!found) {
    throw new Error(
      `This test kills a database server of its own and found none of ${names.join(', ')} on PATH. ` +
        'Install MariaDB or MySQL, e.g. with: apt-get install mariadb-server',
    );
  }
  return found;
}

/** A database server of the test's own, to be killed. */
export class PrivateDatabase {
  private process: ChildProcess | undefined;

  private constructor(
    private readonly directory: string,
    private readonly port: number,
    private readonly program: string,
  ) {}

  static async start(): Promise<PrivateDatabase> {
    const program = find('mariadbd', 'mysqld');
    const directory = mkdtempSync(join(tmpdir(), 'quayside-db-'));
    const data = ['--no-defaults', `--datadir=${directory}/data`, `--user=${userInfo().username}`];
    const { stdout } = await run(program, ['--version']);
    if (/mariadb/i.test(stdout)) {
      await run(find('mariadb-install-db', 'mysql_install_db'), [
        ...data,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
      ]);
    } else {
      await run(program, [...data, '--initialize-insecure']);
    }
    const database = new PrivateDatabase(directory, await freePort(), program);
    await database.launch();
    const connection = await createConnection({ host: '127.0.0.1', port: database.port, user: 'root' });
    await connection.query('CREATE DATABASE quayside CHARACTER SET utf8mb4');
    await connection.end();
    return database;
  }

  get url(): string {
    return `mysql://root@127.0.0.1:${this.port}/quayside`;
  }

  /** Starts the server (again) on its port, and waits until it takes connections. */
  async launch(): Promise<void> {
    this.process = spawn(
      this.program,
      [
        '--no-defaults',
        `--datadir=${this.directory}/data`,
        `--user=${userInfo().username}`,
        `--socket=${this.directory}/s`,
        `--pid-file=${this.directory}/pid`,
        `--port=${this.port}`,
        '--bind-address=127.0.0.1',
        '--innodb-buffer-pool-size=32M',
        '--innodb-flush-log-at-trx-commit=2',
        '--skip-name-resolve',
        '--skip-log-bin',
      ],
      { stdio: 'ignore' },
    );
    await until(
      'the database to take connections',
      async () => {
        if (this.process?.exitCode !== null) throw new Error(`the database ended with ${this.process?.exitCode}`);
        return createConnection({ host: '127.0.0.1', port: this.port, user: 'root' }).then(
          (connection) => connection.end().then(() => true),
          () => false,
        );
      },
      30_000,
    );
  }

  async kill(): Promise<void> {
    if (!this.process || this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await gone;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestApp } from './app.ts';
import { Client } from './client.ts';
import { until } from './wait.ts';

const MAIN = new URL('../../dist/main.js', import.meta.url).pathname;

/** The application as a process of its own, as it is started in production; built by global-setup. */
export class ChildApp {
  output = '';
  url = '';

  private constructor(readonly process: ChildProcess) {
    for (const stream of [process.stdout!, process.stderr!]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => (this.output += chunk));
    }
  }

  /** Beside an app that runs in the test: same database, Redis, mail server and keys. */
  static async start(app: Pick<TestApp, 'env'>, env: Record<string, string> = {}): Promise<ChildApp> {
    const child = ChildApp.spawn({ ...app.env, LOG_LEVEL: 'info', ...env });
    await child.listening();
    await until('the process to be ready', async () => (await child.client().get('//ready')).status === 200);
    return child;
  }

  /** Only what is given is set, as in a container. */
  static spawn(env: Record<string, string>): ChildApp {
    return new ChildApp(spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  async listening(): Promise<void> {
    this.url = await until(
      `the process to listen`,
      () => {
        if (this.process.exitCode !== null) throw new Error(`it ended with ${this.process.exitCode}: ${this.output}`);
        return /listening on (http:\/\/[\d.:]+)/.exec(this.output)?.[1];
      },
      30_000,
    );
  }

  client(): Client {
    return new Client(this.url);
  }

  /** @returns the exit code */
  async exited(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, 'exit');
    return this.process.exitCode;
  }

  async stop(): Promise<void> {
    this.process.kill('SIGTERM');
    await this.exited();
  }
}

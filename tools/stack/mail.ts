import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Service, ServiceIdentity } from './services.ts';
import type { Settings } from './settings.ts';

const home = (local: string) => path.join(local, 'mail');

export function mailIdentity(local: string): ServiceIdentity {
  return {
    name: 'mail',
    marker: path.join(home(local), 'messages'),
    program: nodeProgram,
    stopSignal: 'SIGTERM',
    stopGraceMs: 5_000,
  };
}

/** Node names its main thread MainThread, and Linux shows that as the process's name. */
export const nodeProgram = /^(node|MainThread)$/;

/** maildev: takes every mail that the product sends and shows it in the browser; nothing leaves the machine. */
export async function mailService(settings: Settings): Promise<Service> {
  const { root, local, ports } = settings;
  const messages = path.join(home(local), 'messages');
  await mkdir(messages, { recursive: true });
  return {
    ...mailIdentity(local),
    command: process.execPath,
    args: [
      path.join(root, 'node_modules/maildev/dist/bin/maildev.js'),
      ...['--ip', '127.0.0.1', '--smtp', String(ports.SMTP_PORT)],
      ...['--web-ip', '127.0.0.1', '--web', String(ports.MAIL_PORT)],
      ...['--mail-directory', messages, '--max-emails', '1000'],
    ],
    // maildev looks for its configuration file here and above; there is none.
    cwd: home(local),
    env: { PATH: process.env.PATH ?? '' },
    ports: [
      { port: ports.SMTP_PORT, variable: 'SMTP_PORT' },
      { port: ports.MAIL_PORT, variable: 'MAIL_PORT' },
    ],
    configuration: [],
    ready: () => viewerAnswers(ports.MAIL_PORT),
    readyWithinMs: 30_000,
  };
}

/** maildev opens its SMTP port before the viewer's, so the viewer answering means that both do. */
export async function viewerAnswers(port: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/healthz`, { signal: AbortSignal.timeout(2_000) });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`the mail viewer answered ${answer.status}`);
}

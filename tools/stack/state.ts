import path from 'node:path';
import { readJson, writeWhole } from './files.ts';
import type { Secrets } from './secrets.ts';
import { urlsOf, type Ports, type Settings } from './settings.ts';

/** Where a part of the stack comes from. */
export type Source = 'given' | 'compose' | 'native';
export interface Plan {
  database: Source;
  redis: Source;
  /** API, nginx and mail; never given. */
  app: Exclude<Source, 'given'>;
}

interface Credentials {
  email: string;
  password: string;
}

/** `.local/stack.json`: what the last successful `make up` left running. Tests and scripts read it. */
export interface StackState {
  mode: Plan['app'];
  plan: Plan;
  startedAt: string;
  urls: { app: string; ops: string; mail: string; api: string; adminApi: string };
  ports: Ports;
  credentials: { member: Credentials; owner: Credentials; operator: Credentials };
  database: { url: string };
  redis: { url: string };
  smtp: { url: string };
  pids: Record<string, number>;
  versions: string[];
  /** What migrations and seed were last run for; while it is the same they needn't run again. */
  prepared: string;
}

const fileOf = (local: string) => path.join(local, 'stack.json');

export async function readState(local: string): Promise<StackState | undefined> {
  return readJson<StackState>(fileOf(local));
}

export async function writeState(local: string, state: StackState): Promise<void> {
  await writeWhole(fileOf(local), `${JSON.stringify(state, null, 2)}\n`, 0o600);
}

export function describeStack(
  settings: Settings,
  secrets: Secrets,
  rest: Pick<StackState, 'plan' | 'database' | 'redis' | 'pids' | 'versions' | 'prepared'>,
): StackState {
  const { ports } = settings;
  return {
    mode: rest.plan.app,
    startedAt: new Date().toISOString(),
    urls: {
      ...urlsOf(ports),
      api: `http://127.0.0.1:${ports.API_PORT}`,
      adminApi: `http://127.0.0.1:${ports.ADMIN_API_PORT}`,
    },
    ports,
    credentials: {
      member: { email: 'member@quayside.test', password: secrets.SEED_MEMBER_PASSWORD },
      owner: { email: 'owner@quayside.test', password: secrets.SEED_OWNER_PASSWORD },
      operator: { email: 'operator@quayside.test', password: secrets.SEED_OPERATOR_PASSWORD },
    },
    smtp: { url: `smtp://127.0.0.1:${ports.SMTP_PORT}` },
    ...rest,
  };
}

/** What `make up` ends with. */
export function printEnding({ urls, credentials, versions, mode }: StackState): void {
  const account = (who: string, { email, password }: Credentials, note = '') =>
    `    ${who.padEnd(10)} ${email.padEnd(24)} ${password}${note}`;
  console.log(
    [
      '',
      `  Quayside runs (${mode}: ${versions.join(', ')}).`,
      '',
      `    App        ${urls.app}`,
      `    Operators  ${urls.ops}`,
      `    Mail       ${urls.mail}`,
      '',
      account('Member', credentials.member),
      account('Owner', credentials.owner),
      account('Operator', credentials.operator, "   (sign in at the operators' address)"),
      '',
      '    make status, make logs; make down stops it and keeps the data, make clean deletes the data.',
      '',
    ].join('\n'),
  );
}

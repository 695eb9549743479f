import { realpathSync } from 'node:fs';
import path from 'node:path';
import { StackError } from './failure.ts';

/** Every port of the local stack by the variable that moves it. All of them listen on 127.0.0.1 only. */
export const defaultPorts = {
  APP_PORT: 8080,
  API_PORT: 15000,
  ADMIN_API_PORT: 15001,
  MYSQL_PORT: 13306,
  REDIS_PORT: 16379,
  SMTP_PORT: 11025,
  MAIL_PORT: 18025,
} as const;
export type PortName = keyof typeof defaultPorts;
export type Ports = Record<PortName, number>;

export interface Settings {
  root: string;
  /** Data, logs, secrets and state of the stack; `.local` in the repository unless LOCAL_DIR moves it. */
  local: string;
  ports: Ports;
  /** A way forced by STACK; undefined lets the machine decide. */
  forced: 'compose' | 'native' | undefined;
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
}

export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const root = realpathSync(path.join(import.meta.dirname, '../..'));
  const settings: Settings = {
    root,
    local: path.resolve(root, env.LOCAL_DIR || '.local'),
    ports: readPorts(env),
    forced: readForced(env.STACK),
    databaseUrl: readUrl(env, 'DATABASE_URL', 'mysql:', 'mysql://user:password@host:3306/quayside'),
    redisUrl: readUrl(env, 'REDIS_URL', 'redis:', 'redis://:password@host:6379/0'),
  };
  if (settings.forced === 'compose' && (settings.databaseUrl || settings.redisUrl)) {
    throw new StackError(
      'STACK=compose brings its own MySQL and Redis, but DATABASE_URL or REDIS_URL is set. ' +
        'Unset them, or use STACK=native, which connects to what they name.',
    );
  }
  return settings;
}

export function urlsOf(ports: Ports) {
  return {
    app: `http://localhost:${ports.APP_PORT}`,
    ops: `http://ops.localhost:${ports.APP_PORT}`,
    mail: `http://localhost:${ports.MAIL_PORT}`,
  };
}

function readPorts(env: NodeJS.ProcessEnv): Ports {
  const taken = new Map<number, string>();
  const ports: Partial<Ports> = {};
  for (const name of Object.keys(defaultPorts) as PortName[]) {
    const text = env[name] || String(defaultPorts[name]);
    const port = Number(text);
    if (!/^\d+$/.test(text) || port < 1 || port > 65535) {
      throw new StackError(
        `${name} is "${text}"; a port from 1 to 65535 was expected, e.g. ${name}=${defaultPorts[name]}.`,
      );
    }
    const other = taken.get(port);
    if (other) throw new StackError(`${name} and ${other} are both ${port}; give each a port of its own.`);
    taken.set(port, name);
    ports[name] = port;
  }
  return ports as Ports;
}

function readForced(value: string | undefined): Settings['forced'] {
  if (!value) return undefined;
  if (value === 'compose' || value === 'native') return value;
  throw new StackError(`STACK is "${value}"; expected compose or native, or leave it unset to let the machine decide.`);
}

function readUrl(env: NodeJS.ProcessEnv, name: string, protocol: string, example: string): string | undefined {
  const value = env[name];
  if (!value) return undefined;
  if (!URL.canParse(value) || new URL(value).protocol !== protocol) {
    // The value itself may hold a password, so it isn't repeated.
    throw new StackError(`${name} isn't a ${protocol}// address; expected e.g. ${example}.`);
  }
  return value;
}

/**
 * Express against Fastify under the real application: same modules, guards, pipes, database and Redis. Rounds alternate, so
 * that whatever else the machine does hits both; the result is a ratio per route, not a speed.
 *
 *   DATABASE_URL=… REDIS_URL=… JWT_KEYS_DIR=… … node bench/adapters.ts     (settings as for the server; a migrated database)
 */
import { hash } from '@node-rs/argon2';
import autocannon from 'autocannon';
import { createConnection } from 'mysql2/promise';
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { v7 as uuidv7 } from 'uuid';

const ROUNDS = 5;
const SECONDS = 4;
const CONNECTIONS = 20;
const PASSWORD = 'a password for the bench';

type Adapter = 'express' | 'fastify';
interface Server {
  process: ChildProcess;
  url: string;
}

async function start(adapter: Adapter): Promise<Server> {
  const child = spawn(process.execPath, [new URL('adapter-server.ts', import.meta.url).pathname, adapter], {
    env: { ...process.env, LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith('listening ')) return { process: child, url: line.slice('listening '.length) };
  }
  throw new Error(`${adapter} did not start`);
}

/** A person to sign in as, written straight into the database. */
async function account(): Promise<string> {
  const connection = await createConnection(process.env.DATABASE_URL!);
  const email = `bench-${uuidv7()}@quayside.test`;
  await connection.execute(
    `INSERT INTO users (id, email, name, password_hash, role, email_verified_at, created_at) VALUES (?, ?, 'Bench', ?, 'user', NOW(3), NOW(3))`,
    [uuidv7(), email, await hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })],
  );
  await connection.end();
  return email;
}

const email = await account();
const servers = { express: await start('express'), fastify: await start('fastify') };
const json = { 'content-type': 'application/json' };
const login = await fetch(`${servers.express.url}/api/v1/auth/login`, {
  method: 'POST',
  headers: json,
  body: JSON.stringify({ email, password: PASSWORD }),
});
const { accessToken } = (await login.json()) as { accessToken: string };
const bearer = { authorization: `Bearer ${accessToken}` };
for (let i = 0; i < 10; i++) {
  await fetch(`${servers.express.url}/api/v1/organizations`, {
    method: 'POST',
    headers: { ...json, ...bearer },
    body: JSON.stringify({ name: `Bench ${i}` }),
  });
}

const routes: Record<string, { path: string } & Partial<autocannon.Options>> = {
  'GET /live': { path: '/live' },
  'GET /api/v1/users/me': { path: '/api/v1/users/me', headers: bearer },
  'GET /api/v1/organizations': { path: '/api/v1/organizations', headers: bearer },
  'POST /api/v1/auth/register (refused)': {
    path: '/api/v1/auth/register',
    method: 'POST',
    headers: json,
    body: '{"email":"x"}',
  },
};

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

console.log(`${ROUNDS} rounds of ${SECONDS} s, ${CONNECTIONS} connections, Node ${process.version}\n`);
console.log(
  '| route | Express, requests/s | Fastify, requests/s | Fastify ÷ Express (min … max) |\n|---|---:|---:|---:|',
);
for (const [name, { path, ...options }] of Object.entries(routes)) {
  const rates: Record<Adapter, number[]> = { express: [], fastify: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const adapter of round % 2 ? (['express', 'fastify'] as const) : (['fastify', 'express'] as const)) {
      const result = await autocannon({
        url: servers[adapter].url + path,
        connections: CONNECTIONS,
        duration: SECONDS,
        ...options,
      });
      if (result.errors || result.timeouts || result['5xx']) throw new Error(`${adapter} ${name}: errors under load`);
      // Round 0 warms both up.
      if (round > 0) rates[adapter].push(result.requests.total / result.duration);
    }
  }
  const ratios = rates.fastify.map((rate, i) => rate / rates.express[i]!);
  console.log(
    `| ${name} | ${Math.round(median(rates.express))} | ${Math.round(median(rates.fastify))} | ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} … ${Math.max(...ratios).toFixed(2)}) |`,
  );
}
for (const { process: child } of Object.values(servers)) child.kill();

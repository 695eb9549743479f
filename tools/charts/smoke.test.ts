// The smoke Job's script, run against servers that answer as a release, maintenance or an outage would.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, test } from 'node:test';
import { root } from './edges.ts';

const script = path.join(root, 'helm-charts/backend/files/smoke.mjs');
type Answers = Record<string, [status: number, body?: object]>;

const servers: http.Server[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve)))));

/** The origin of a server with these answers; of nobody without any. */
async function origin(answers: Answers | undefined): Promise<string> {
  const server = http.createServer((request, response) => {
    const [status, body = {}] = answers?.[request.url ?? ''] ?? [404];
    response.writeHead(status, { connection: 'close' }).end(JSON.stringify(body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  if (answers) servers.push(server);
  else await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

async function smoke(user: Answers | undefined, admin: Answers, frontend: Answers) {
  const child = spawn(process.execPath, [script], {
    env: {
      SMOKE_SECONDS: '0',
      APP_VERSION: '2.0.0',
      APP_COMMIT: 'abc',
      BACKEND_URL: await origin(user),
      BACKEND_ADMIN_URL: await origin(admin),
      FRONTEND_URL: await origin(frontend),
    },
  });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number, output, errors };
}

const info: [number, object] = [200, { version: '2.0.0', commit: 'abc' }];
const problem = (slug: string): [number, object] => [503, { type: `urn:quayside:problem:${slug}` }];
const serving: Answers = { '/ready': [200], '/api/info': info, '/maintenance/gate': [204] };
const edge: Answers = { '/edge-health': [200], '/api/info': info };
const operatorsInMaintenance: Answers = {
  '/ready': [200],
  '/api/info': problem('maintenance'),
  '/maintenance/gate': [403],
};
const edgeInMaintenance: Answers = { '/edge-health': [200], '/api/info': problem('maintenance') };

test('a release that answers everywhere passes', async () => {
  const { code, output } = await smoke(serving, serving, edge);
  assert.equal(code, 0);
  assert.equal(output.match(/as expected/g)?.length, 6);
});

test('a release passes during maintenance, when nobody serves users and they get the notice', async () => {
  for (const user of [undefined, { '/ready': problem('service-unavailable'), '/api/info': problem('maintenance') }]) {
    const { code, output, errors } = await smoke(user, operatorsInMaintenance, edgeInMaintenance);
    assert.equal(code, 0, errors);
    assert.match(output, /maintenance is on, as users are told/);
  }
});

for (const [what, user, admin, frontend, complaint] of [
  ['no pod for users without maintenance', undefined, serving, edge, /ECONNREFUSED/],
  [
    'another version',
    { ...serving, '/api/info': [200, { version: '1.0.0', commit: 'abc' }] },
    serving,
    edge,
    /1\.0\.0/,
  ],
  ['a notice of maintenance that is not on', serving, serving, edgeInMaintenance, /answered 503/],
  [
    'an outage shown during maintenance',
    undefined,
    operatorsInMaintenance,
    { ...edgeInMaintenance, '/api/info': problem('service-unavailable') },
    /service-unavailable/,
  ],
  [
    "operators' pods that are unready in maintenance",
    undefined,
    { ...operatorsInMaintenance, '/ready': [503] },
    edgeInMaintenance,
    /ready: answered 503/,
  ],
] as [string, Answers | undefined, Answers, Answers, RegExp][]) {
  test(`${what} is a failure that names the answer`, async () => {
    const { code, errors } = await smoke(user, admin, frontend);
    assert.equal(code, 1);
    assert.match(errors, complaint);
  });
}

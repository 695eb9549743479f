import assert from 'node:assert/strict';
import http from 'node:http';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Edge, answerWell } from './nginx-fixture.ts';
import { nginxIdentity } from './nginx.ts';
import { freePorts } from './scratch.ts';
import { stopService } from './services.ts';
import { send } from './verify.ts';

// What nginx does while pods come and go, its own included.

let edge: Edge;

before(async () => {
  edge = await Edge.create();
});
test.beforeEach(() => edge.startAnew());
afterEach(() => edge.stopUpstreams());
after(() => edge.remove());

test('a request for a pod that has just gone reaches another one, whatever its method, and only once', async () => {
  const [gone, goneToo] = await freePorts(2);
  const servers = [gone, goneToo, edge.portOf('api')].map((port) => `server 127.0.0.1:${port} max_fails=0;`);
  await edge.serve({ BACKEND_SERVERS: servers.join(' ') });
  for (const method of ['GET', 'POST', 'PATCH', 'PUT', 'DELETE']) {
    for (let attempt = 0; attempt < 4; attempt += 1) {
      edge.received.length = 0;
      const body = ['GET', 'DELETE'].includes(method) ? undefined : '{"name":"x"}';
      const answer = await send(`${edge.app}/api/v1/organizations`, { method, ...(body ? { body } : {}) });
      assert.equal(answer.status, 200, method);
      assert.deepEqual(
        edge.received.map((one) => one.method),
        [method],
      );
      assert.equal(edge.received[0]?.body, body ?? '');
    }
  }
});

test('a pod that closes its idle connections, as one does that drains, costs no request that comes later', async () => {
  for (let round = 0; round < 20; round += 1) {
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => send(`${edge.app}/api/v1/organizations`, { method: 'POST', body: '{}' })),
    );
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200],
      `round ${round}`,
    );
    edge.closeIdle('api');
    await sleep(20);
  }
});

test('SIGQUIT lets nginx finish what is in flight, and takes no new connection', async () => {
  let release: (() => void) | undefined;
  const arrived = new Promise<void>((resolve) => {
    edge.answer = (request, response) => {
      release = () => answerWell(request, response);
      resolve();
    };
  });
  const agent = new http.Agent({ keepAlive: true });
  const inFlight = new Promise<http.IncomingMessage>((resolve, reject) => {
    http.get(`${edge.app}/api/v1/users/me`, { agent }, resolve).on('error', reject);
  });
  await arrived;
  const stopped = stopService(edge.settings.local, nginxIdentity(edge.settings.local));
  await sleep(300);
  await assert.rejects(send(`${edge.app}/edge-health`), /ECONNREFUSED/);
  release?.();
  const response = await inFlight;
  let body = '';
  for await (const chunk of response) body += String(chunk);
  assert.equal(response.statusCode, 200);
  assert.equal(response.headers.connection, 'close', 'so that the edge in front asks another pod next');
  assert.match(body, /^\{"filler":"x{2000}"\}$/);
  assert.equal(await stopped, 'stopped');
  agent.destroy();
});

import assert from 'node:assert/strict';
import type http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, afterEach, before, describe, test } from 'node:test';
import { Edge, answerWell, rawHeaders, securityHeaders } from './nginx-fixture.ts';
import { send } from './verify.ts';

// How nginx tells maintenance from an outage: it asks the API's gate for a page, and the API's answer where no pod serves.

/** An answer is kept for "1s"; nginx counts in whole seconds of the clock, so that means up to two. */
const AGE_MS = 2_100;

let edge: Edge;
let app: string;
let ops: string;

before(async () => {
  edge = await Edge.create();
  ({ app, ops } = edge);
});
test.beforeEach(() => edge.startAnew());
afterEach(() => edge.stopUpstreams());
after(() => edge.remove());

const problem = (type: string, extensions: object = {}) =>
  JSON.stringify({ type: `urn:quayside:problem:${type}`, title: type, status: 503, ...extensions });

/** What every process of the API says while maintenance is on, be it ready or not. */
const inMaintenance: http.RequestListener = (request, response) => {
  const headers = { 'retry-after': '420', 'cache-control': 'no-cache' };
  if (request.url === '/maintenance/gate') return void response.writeHead(403, headers).end();
  response.writeHead(503, { ...headers, 'content-type': 'application/problem+json', 'x-request-id': 'from-the-api' });
  response.end(problem('maintenance', { message: 'New disks', requestId: request.headers['x-request-id'] }));
};
const outage: http.RequestListener = (request, response) => {
  if (request.url === '/maintenance/gate') return void response.writeHead(204).end();
  response.writeHead(503, { 'retry-after': '5', 'content-type': 'application/problem+json' });
  response.end(problem('service-unavailable'));
};
const asked = (place: string) => edge.received.filter(({ url }) => url === place);
const typeOf = (body: string) => (JSON.parse(body) as { type: string }).type;

describe('a page while maintenance is on', () => {
  test('is the shell, with status 503, Retry-After and all security headers', async () => {
    edge.answer = inMaintenance;
    for (const place of ['/', '/organizations/7', '/index.html', '/there/is/no/such/page?x=1']) {
      const { status, headers, body } = await send(app + place);
      const nonce = /'nonce-([0-9a-f]{32})'/.exec(String(headers['content-security-policy']))?.[1];
      assert.equal(status, 503, place);
      assert.equal(body, `<!doctype html><html data-nonce="${nonce}"><i nonce="${nonce}"></i></html>`);
      assert.equal(headers['content-type'], 'text/html; charset=utf-8');
      assert.equal(headers['retry-after'], '420');
      assert.equal(headers['cache-control'], 'no-store');
      const raw = await rawHeaders(app + place);
      for (const name of [...securityHeaders, 'cache-control', 'retry-after']) {
        assert.equal(raw.names.filter((one) => one === name).length, 1, `${name} of ${place}`);
      }
    }
  });

  test('is 503 for HEAD, for a conditional request and for a range too', async () => {
    edge.answer = inMaintenance;
    const head = await send(`${app}/organizations`, { method: 'HEAD' });
    assert.deepEqual([head.status, head.body, head.headers['retry-after']], [503, '', '420']);
    for (const headers of [
      { 'if-none-match': '*' },
      { 'if-modified-since': new Date().toUTCString() },
      { range: 'bytes=0-3' },
    ]) {
      assert.equal((await send(`${app}/`, { headers })).status, 503, JSON.stringify(headers));
    }
  });

  test('has its scripts, styles and pictures: they stay 200', async () => {
    edge.answer = inMaintenance;
    for (const place of ['/assets/app-1a2b3c.js', '/favicon.svg', '/outage.css', '/edge-health']) {
      assert.equal((await send(app + place)).status, 200, place);
    }
    assert.deepEqual(edge.received, [], 'and nobody is asked about them');
  });

  test("is 200 on the operators' host, so that they can sign in", async () => {
    edge.answer = inMaintenance;
    const { status, headers } = await send(`${ops}/ops/maintenance`);
    assert.deepEqual([status, headers['retry-after']], [200, undefined]);
    assert.deepEqual(edge.received, []);
  });

  test('turns 503 within two seconds of its begin, and comes back to 200 within two of its end', async () => {
    assert.equal((await send(`${app}/`)).status, 200);
    edge.answer = inMaintenance;
    await sleep(AGE_MS);
    assert.equal((await send(`${app}/`)).status, 503);
    edge.answer = answerWell;
    await sleep(AGE_MS);
    assert.equal((await send(`${app}/`)).status, 200);
  });

  test('asks the gate about once a second, however many pages are asked for', async () => {
    edge.answer = inMaintenance;
    const until = performance.now() + 2_000;
    let pages = 0;
    while (performance.now() < until) {
      const answers = await Promise.all(Array.from({ length: 5 }, () => send(`${app}/`)));
      pages += answers.length;
      assert.ok(answers.every(({ status, headers }) => status === 503 && headers['retry-after'] === '420'));
    }
    const questions = asked('/maintenance/gate').length;
    assert.ok(pages > 50 && questions <= 20, `${pages} pages, ${questions} questions`);
  });

  test('without a shell in the image is the outage page', async () => {
    await edge.serve({ APP_ROOT: path.join(edge.settings.local, 'nowhere') });
    edge.answer = inMaintenance;
    const { status, body } = await send(`${app}/`);
    assert.equal(status, 503);
    assert.match(body, /can’t be reached right now/);
  });
});

describe('a page while nobody can say whether maintenance is on', () => {
  test('is 200: no process of the API, one that hangs, one that fails, one that is too old to know', async () => {
    await edge.stopUpstreams();
    assert.equal((await send(`${app}/`)).status, 200, 'nobody listens');
    for (const [name, listener] of [
      ['the connection breaks', (request) => request.socket.destroy()],
      ['404', (_request, response) => response.writeHead(404).end('{}')],
      ['401', (_request, response) => response.writeHead(401).end('{}')],
      ['500', (_request, response) => response.writeHead(500).end('{}')],
      ['503 of a drain', (_request, response) => response.writeHead(503, { 'retry-after': '5' }).end('{}')],
      ['silence', () => undefined],
    ] as [string, http.RequestListener][]) {
      await edge.startAnew(); // else the one before would be why nobody is asked
      edge.answer = listener;
      const { status, headers } = await send(`${app}/`);
      assert.deepEqual([status, headers['retry-after']], [200, undefined], name);
      assert.ok(asked('/maintenance/gate').length > 0, `${name}: the gate was asked`);
    }
  });

  test('is not kept waiting: 0.8 s at most, and only few pages wait at all', async () => {
    edge.answer = () => undefined;
    const times: number[] = [];
    const start = performance.now();
    while (performance.now() - start < 3_000) {
      const begin = performance.now();
      assert.equal((await send(`${app}/`)).status, 200);
      times.push(performance.now() - begin);
    }
    const slow = times.filter((time) => time > 200).length;
    assert.ok(Math.max(...times) < 1_000, `the slowest took ${Math.max(...times)} ms`);
    assert.ok(slow <= 12 && times.length > 50, `${slow} of ${times.length} pages waited`);
  });

  test('is 503 all the same where one process is away and another knows of maintenance', async () => {
    for (const away of ['api', 'admin'] as const) {
      await edge.startAnew();
      edge.answer = inMaintenance;
      await edge.stopUpstream(away);
      for (let attempt = 0; attempt < 3; attempt += 1) {
        if (attempt > 0) await sleep(AGE_MS);
        assert.equal((await send(`${app}/`)).status, 503, `${away} is away`);
      }
    }
  });

  test('is 200 soon after the API has gone in the middle of maintenance: an old word is not kept', async () => {
    edge.answer = inMaintenance;
    assert.equal((await send(`${app}/`)).status, 503);
    await edge.stopUpstreams();
    await sleep(AGE_MS);
    assert.equal((await send(`${app}/`)).status, 200);
  });
});

describe('/api where no pod serves users', () => {
  test('is the maintenance problem in maintenance, as the API itself words it, for any method', async () => {
    edge.answer = inMaintenance;
    await edge.stopUpstream('api');
    for (const method of ['GET', 'POST', 'PATCH', 'DELETE', 'HEAD']) {
      const { status, headers, body } = await send(`${app}/api/v1/organizations?cursor=x`, {
        method,
        ...(method === 'POST' ? { body: '{"name":"x"}' } : {}),
        headers: { 'x-request-id': 'trace-me-please', authorization: 'Bearer secret' },
      });
      assert.equal(status, 503, method);
      assert.equal(headers['content-type'], 'application/problem+json');
      assert.equal(headers['retry-after'], '420', `${method} ${body}`);
      assert.equal(headers['cache-control'], 'no-cache');
      assert.equal(headers['x-request-id'], 'trace-me-please');
      assert.match(String(headers['content-security-policy']), /^default-src 'none'; base-uri/, 'that of the API');
      if (method === 'HEAD') continue;
      assert.equal(typeOf(body), 'urn:quayside:problem:maintenance');
      assert.equal((JSON.parse(body) as { requestId: string }).requestId, 'trace-me-please');
    }
    assert.deepEqual(
      [...new Set(edge.received.map(({ method, url }) => `${method} ${url}`))],
      ['GET /maintenance/answer'],
    );
    for (const { headers, body } of edge.received) {
      assert.deepEqual(Object.keys(headers).sort(), ['connection', 'host', 'x-request-id'], 'nothing of the client’s');
      assert.equal(body, '');
    }
  });

  test('is the outage problem where there is no maintenance', async () => {
    edge.answer = outage;
    await edge.stopUpstream('api');
    const { status, headers, body } = await send(`${app}/api/v1/users/me`);
    assert.deepEqual([status, headers['retry-after'], headers['cache-control']], [503, '5', 'no-store']);
    assert.equal(typeOf(body), 'urn:quayside:problem:service-unavailable');
    assert.equal((await send(`${app}/`)).status, 200);
  });

  test("is nginx's own outage problem where nobody answers that either, even if it hangs", async () => {
    edge.answer = () => undefined;
    await edge.stopUpstream('api');
    const begin = performance.now();
    const { status, headers, body } = await send(`${app}/api/v1/users/me`, {
      headers: { 'x-request-id': 'trace-me-please' },
    });
    assert.ok(performance.now() - begin < 1_500);
    assert.deepEqual([status, headers['retry-after'], headers['cache-control']], [503, '5', 'no-store']);
    assert.equal(typeOf(body), 'urn:quayside:problem:service-unavailable');
    assert.equal((JSON.parse(body) as { requestId: string }).requestId, 'trace-me-please');
  });

  test("is never called maintenance on the operators' host: without its own pods that is an outage", async () => {
    edge.answer = inMaintenance;
    await edge.stopUpstream('admin');
    const { status, body } = await send(`${ops}/api/v1/admin/users`);
    assert.deepEqual([status, typeOf(body)], [503, 'urn:quayside:problem:service-unavailable']);
    assert.deepEqual(edge.received, []);
  });

  test("leaves a pod's own 503 as it is, without asking anybody", async () => {
    edge.answer = inMaintenance;
    const { status, headers, body } = await send(`${app}/api/v1/users/me`);
    assert.deepEqual([status, headers['retry-after'], typeOf(body)], [503, '420', 'urn:quayside:problem:maintenance']);
    assert.deepEqual(asked('/maintenance/answer'), []);
  });
});

test('the gate is not reached from outside: its paths are pages like any other', async () => {
  for (const place of ['/maintenance/answer', '/maintenance/gate', '/maintenance-gate']) {
    edge.received.length = 0;
    const { status, headers } = await send(app + place);
    assert.notEqual(status, 503, place);
    assert.doesNotMatch(String(headers['content-type']), /json/);
    assert.deepEqual(asked('/maintenance/answer'), []);
  }
});

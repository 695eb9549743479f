import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, readdir, stat } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { Edge, rawHeaders, securityHeaders } from './nginx-fixture.ts';
import { templateDirectory, templateValues } from './nginx.ts';
import { namesIn } from './template.ts';
import { send } from './verify.ts';

let edge: Edge;
let app: string;
let ops: string;

before(async () => {
  edge = await Edge.create();
  ({ app, ops } = edge);
});
test.beforeEach(() => edge.reset());
afterEach(() => edge.stopUpstreams());
after(() => edge.remove());

test('every answer carries each security header once, errors included', async () => {
  for (const [url, status, method] of [
    [`${app}/`, 200],
    [`${app}/some/route`, 200],
    [`${app}/assets/app-1a2b3c.js`, 200],
    [`${app}/assets/gone.js`, 404],
    [`${app}/metrics`, 404],
    [`${app}/api/v1/users/me`, 200],
    [`${app}/favicon.svg`, 200],
    [`${app}/`, 405, 'POST'],
    [`${ops}/`, 200],
    [`${ops}/api/info`, 200],
  ] as const) {
    const got = await rawHeaders(url, method);
    assert.equal(got.status, status, `${method ?? 'GET'} ${url}`);
    for (const header of [...securityHeaders, 'cache-control']) {
      const times = got.names.filter((name) => name === header).length;
      assert.equal(times, 1, `${header} stands ${times} times in ${method ?? 'GET'} ${url}`);
    }
    assert.equal(got.all.get('strict-transport-security'), undefined, `no TLS in front, so no HSTS: ${url}`);
    assert.equal(got.all.get('x-powered-by'), undefined);
    assert.equal(got.all.get('server'), 'nginx', 'without its version');
  }
});

test('a 304 carries the security headers and the caching of the asset', async () => {
  const { headers } = await send(`${app}/assets/app-1a2b3c.js`);
  const again = await send(`${app}/assets/app-1a2b3c.js`, { headers: { 'if-none-match': headers.etag } });
  assert.equal(again.status, 304);
  for (const header of securityHeaders) assert.ok(again.headers[header], `${header} is missing`);
  assert.equal(again.headers['cache-control'], 'public, max-age=31536000, immutable');
});

test('HSTS is sent where the value is set', async () => {
  await edge.serve({ HSTS: 'max-age=31536000; includeSubDomains' });
  const { headers } = await send(`${app}/metrics`);
  assert.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains');
});

test("the shell's nonce is the policy's, and another one in each answer", async () => {
  const seen = new Set<string>();
  const written = (await stat(path.join(edge.settings.local, 'site/index.html'))).mtime.toUTCString();
  for (const url of [`${app}/`, `${app}/organizations/7`, `${app}/index.html`]) {
    const { body, headers } = await send(url);
    const nonce = /'nonce-([0-9a-f]{32})'/.exec(headers['content-security-policy']?.toString() ?? '')?.[1];
    assert.ok(nonce, `no nonce in the policy of ${url}`);
    assert.equal(body, `<!doctype html><html data-nonce="${nonce}"><i nonce="${nonce}"></i></html>`);
    assert.equal(headers['cache-control'], 'no-store');
    const asked = { 'if-none-match': '*', 'if-modified-since': written };
    assert.equal((await send(url, { headers: asked })).status, 200, 'a 304 would leave the old nonce in place');
    seen.add(nonce);
  }
  assert.equal(seen.size, 3);
});

test('a client cannot choose the nonce by its request id', async () => {
  const { headers } = await send(`${app}/`, { headers: { 'x-request-id': 'chosen-by-the-client' } });
  assert.equal(headers['x-request-id'], 'chosen-by-the-client');
  assert.doesNotMatch(String(headers['content-security-policy']), /chosen/);
});

test('assets are immutable and sent as they were compressed at build time; a missing one is 404, not the shell', async () => {
  const found = await send(`${app}/assets/app-1a2b3c.js`, { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(found.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.equal(found.headers['content-encoding'], 'gzip');
  assert.equal(found.headers.vary, 'Accept-Encoding');
  const gone = await send(`${app}/assets/app-9f9f9f.js`);
  assert.equal(gone.status, 404);
  assert.equal(gone.headers['cache-control'], 'no-store');
  assert.doesNotMatch(gone.body, /doctype html><html data-nonce/);
});

test('what is for probes and the monitoring is 404 from outside, however it is spelled', async () => {
  const internals = [
    '/metrics',
    '/ready',
    '/live',
    '/health',
    '/health/live',
    '/health/ready',
    '/healthz',
    '/.well-known/x',
  ];
  const spellings = ['//metrics', '/%6Detrics', '/api/../metrics', '/api/..%2fmetrics', '/x/../ready', '/metrics/'];
  for (const origin of [app, ops]) {
    for (const place of [...internals, ...spellings]) {
      const { port, hostname } = new URL(origin);
      const request = http.get({ host: '127.0.0.1', port, path: place, headers: { host: hostname }, agent: false });
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      response.resume();
      assert.equal(response.statusCode, 404, `${origin}${place}`);
    }
  }
  assert.deepEqual(edge.received, []);
});

test('/edge-health answers by itself, with no API', async () => {
  await edge.stopUpstreams();
  const { status, body } = await send(`${app}/edge-health`);
  assert.deepEqual([status, body], [200, 'ok\n']);
});

test('the API, its document and the public keys are reached; the operators’ host reaches the admin API', async () => {
  for (const place of ['/api/v1/users/me?limit=3', '/api/openapi.json', '/api/info', '/.well-known/jwks.json']) {
    assert.equal((await send(app + place)).status, 200, place);
    assert.equal((await send(ops + place)).status, 200, place);
  }
  assert.deepEqual(
    edge.received.map(({ server, url }) => `${server} ${url}`),
    ['/api/v1/users/me?limit=3', '/api/openapi.json', '/api/info', '/.well-known/jwks.json'].flatMap((place) => [
      `api ${place}`,
      `admin ${place}`,
    ]),
  );
});

test('what the API sets about caching stands, and its JSON is compressed', async () => {
  const plain = await send(`${app}/api/info`, { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(plain.headers['cache-control'], 'no-store');
  assert.equal(plain.headers['content-encoding'], 'gzip');
  assert.equal(
    plain.headers['content-security-policy'],
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  edge.answer = (_request, response) =>
    response.writeHead(503, { 'cache-control': 'no-cache', 'retry-after': '300' }).end('{"own":true}');
  const own = await send(`${app}/api/info`);
  assert.equal(own.status, 503);
  assert.equal(own.headers['cache-control'], 'no-cache');
  assert.equal(own.headers['retry-after'], '300');
  assert.equal(own.body, '{"own":true}', "the API's own 503 passes as it is");
});

test("who the client is, is nginx's word: forwarded headers from outside are dropped", async () => {
  await send(`${app}/api/info`, {
    headers: {
      'x-forwarded-for': '203.0.113.9, 10.1.1.1',
      'x-real-ip': '203.0.113.9',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-port': '443',
      forwarded: 'for=203.0.113.9',
    },
  });
  const headers = edge.received[0]?.headers ?? {};
  assert.equal(headers['x-forwarded-for'], '127.0.0.1');
  assert.equal(headers['x-real-ip'], '127.0.0.1');
  assert.equal(headers['x-forwarded-proto'], 'http');
  for (const name of ['x-forwarded-host', 'x-forwarded-port', 'forwarded'])
    assert.equal(headers[name], undefined, name);
});

test('where TLS is used, what came to the edge without it is sent there; health checks and strangers are not', async () => {
  const trusted = { REAL_IP_FROM: 'set_real_ip_from 127.0.0.1;', TRUSTED_EDGE: '127.0.0.1 1;' };
  await edge.serve({ ...trusted, HSTS: 'max-age=31536000' });
  const plain = { headers: { 'x-forwarded-proto': 'http' } };
  const { status, headers } = await send(`${app}/organizations?page=2`, plain);
  assert.deepEqual([status, headers.location], [308, 'https://localhost/organizations?page=2']);
  assert.equal((await send(`${app}/api/info`, { ...plain, method: 'POST' })).status, 308);
  assert.equal((await send(`${app}/edge-health`, plain)).status, 200);
  assert.equal((await send(app, { headers: { 'x-forwarded-proto': 'https' } })).status, 200);
  await edge.serve(trusted);
  assert.equal((await send(app, plain)).status, 200, 'no TLS in front');
  await edge.serve({ HSTS: 'max-age=31536000' });
  assert.equal((await send(app, plain)).status, 200, 'a header that nobody trusted sent');
});

test('a trusted edge in front says who the client is and that it came by TLS; hops before it are not believed', async () => {
  await edge.serve({ REAL_IP_FROM: 'set_real_ip_from 127.0.0.1/32;', TRUSTED_EDGE: '127.0.0.1/32 1;' });
  await send(`${app}/api/info`, {
    headers: { 'x-forwarded-for': '198.51.100.7, 203.0.113.9', 'x-forwarded-proto': 'https' },
  });
  const headers = edge.received[0]?.headers ?? {};
  assert.equal(headers['x-forwarded-for'], '203.0.113.9');
  assert.equal(headers['x-real-ip'], '203.0.113.9');
  assert.equal(headers['x-forwarded-proto'], 'https');

  const both = { REAL_IP_FROM: 'set_real_ip_from 127.0.0.1/32; set_real_ip_from 203.0.113.0/24;' };
  await edge.serve({ ...both, TRUSTED_EDGE: '127.0.0.1/32 1; 203.0.113.0/24 1;' });
  await send(`${app}/api/info`, { headers: { 'x-forwarded-for': '192.0.2.1, 198.51.100.7, 203.0.113.9' } });
  assert.equal(edge.received[1]?.headers['x-real-ip'], '198.51.100.7', 'the last address that no trusted edge has');
});

test('a request id that is well formed is kept, any other replaced; it is passed on and returned', async () => {
  for (const [given, kept] of [
    ['0199-abc.DEF_7', true],
    ['short', false],
    ['with space in it', false],
    ['x'.repeat(129), false],
    ['quote"inside-it', false],
  ] as const) {
    edge.received.length = 0;
    const { headers } = await send(`${app}/api/info`, { headers: { 'x-request-id': given } });
    assert.equal(
      headers['x-request-id'],
      edge.received[0]?.headers['x-request-id'],
      'the API gets what the client gets back',
    );
    assert.equal(headers['x-request-id'] === given, kept, given);
    if (!kept) assert.match(String(headers['x-request-id']), /^[0-9a-f]{32}$/);
  }
});

test('with no API behind it /api is a 503 problem that says when to come back; the SPA stays', async () => {
  await edge.stopUpstreams();
  for (const method of ['GET', 'POST']) {
    const { status, headers, body } = await send(`${app}/api/v1/users/me.json`, {
      method,
      headers: { 'x-request-id': 'trace-me-please' },
    });
    assert.equal(status, 503);
    assert.equal(headers['content-type'], 'application/problem+json');
    assert.equal(headers['retry-after'], '5');
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['x-request-id'], 'trace-me-please');
    const problem = JSON.parse(body) as Record<string, unknown>;
    assert.equal(problem.type, 'urn:quayside:problem:service-unavailable');
    assert.equal(problem.status, 503);
    assert.equal(problem.requestId, 'trace-me-please');
  }
  assert.equal((await send(`${app}/organizations`)).status, 200);
});

test('an API that comes back is used at once: no address is set aside', async () => {
  await edge.stopUpstreams();
  assert.equal((await send(`${app}/api/info`)).status, 503);
  await edge.startUpstream('api');
  assert.equal((await send(`${app}/api/info`)).status, 200);
});

test('a GET whose connection breaks is tried once more; a POST or PATCH never', async () => {
  edge.answer = (request) => request.socket.destroy();
  for (const [method, times] of [
    ['GET', 2],
    ['POST', 1],
    ['PATCH', 1],
  ] as const) {
    edge.received.length = 0;
    const { status } = await send(`${app}/api/v1/organizations`, {
      method,
      ...(method === 'GET' ? {} : { body: '{}' }),
    });
    assert.equal(status, 503, method);
    assert.equal(edge.received.length, times, `${method} reached the API ${edge.received.length} times`);
  }
});

test('a body over the limit is a 413 problem and never reaches the API', async () => {
  const { status, headers, body } = await send(`${app}/api/v1/organizations`, {
    method: 'POST',
    body: 'x'.repeat(140_000),
  });
  assert.equal(status, 413);
  assert.equal(headers['content-type'], 'application/problem+json');
  assert.equal((JSON.parse(body) as { type: string }).type, 'urn:quayside:problem:body-too-large');
  assert.deepEqual(edge.received, []);
});

test('an address that asks too often gets a 429 problem with Retry-After', async () => {
  await edge.serve({ API_RATE: '1r/s', API_BURST: '1' });
  const answers = await Promise.all(Array.from({ length: 6 }, () => send(`${app}/api/info`)));
  const refused = answers.filter(({ status }) => status === 429);
  assert.equal(refused.length, 4, 'one by the rate, one by the burst, the rest refused');
  assert.equal(refused[0]?.headers['retry-after'], '1');
  assert.equal(refused[0]?.headers['content-type'], 'application/problem+json');
  assert.equal((JSON.parse(refused[0]?.body ?? '') as { type: string }).type, 'urn:quayside:problem:too-many-requests');
});

test('without the shell a navigation gets the outage page, whose style needs no API', async () => {
  await edge.serve({ APP_ROOT: path.join(edge.settings.local, 'nowhere') });
  const page = await send(`${app}/organizations`);
  assert.equal(page.status, 503);
  assert.equal(page.headers['retry-after'], '5');
  assert.match(page.body, /can’t be reached right now/);
  const style = /href="(\/[^"]+\.css)"/.exec(page.body)?.[1] ?? '';
  const { status, headers } = await send(app + style);
  assert.deepEqual([status, headers['content-type']], [200, 'text/css']);
  assert.doesNotMatch(page.body, /<style|<script| style=/, 'the policy forbids what is inline');
});

test('the access log is JSON without query strings or credentials', async () => {
  await send(`${app}/api/v1/audit?token=secret-in-query`, {
    headers: {
      authorization: 'Bearer secret-in-header',
      'x-request-id': 'find-me-in-the-log',
      cookie: 'quayside_refresh=secret-cookie',
    },
  });
  const log = await readFile(path.join(edge.settings.local, 'log/nginx-access.log'), 'utf8');
  const entries = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const entry = entries.find(({ requestId }) => requestId === 'find-me-in-the-log');
  assert.equal(entry?.path, '/api/v1/audit');
  assert.equal(entry?.status, 200);
  assert.doesNotMatch(log, /secret/);
});

test('every variable of the templates has a value here and a default in the image', async () => {
  const directory = templateDirectory(edge.settings.root);
  const names = new Set<string>();
  for (const file of (await readdir(directory)).filter((entry) => entry.endsWith('.template'))) {
    for (const name of namesIn(await readFile(path.join(directory, file), 'utf8'))) names.add(name);
  }
  const wanted = [...names].sort();
  assert.deepEqual(Object.keys(templateValues(edge.settings)).sort(), wanted);
  const dockerfile = await readFile(path.join(edge.settings.root, 'frontend/Dockerfile'), 'utf8');
  const defaults = [...dockerfile.matchAll(/^(?:ENV)?\s+([A-Z_]+)=/gm)].map((match) => match[1]);
  for (const name of wanted) assert.ok(defaults.includes(name), `frontend/Dockerfile has no default for ${name}`);
});

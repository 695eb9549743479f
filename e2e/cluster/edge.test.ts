/** What somebody outside the cluster can reach: two hosts by TLS, and nothing that is meant for the inside. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, askPlain } from './support/edge.ts';
import { cluster } from './support/cluster.ts';

const { app, ops } = cluster.urls;

for (const origin of [app, ops]) {
  test(`${origin} serves the SPA by TLS, with the security headers`, async () => {
    const { status, headers, body } = await ask(`${origin}/`);
    assert.equal(status, 200, body.slice(0, 200));
    assert.match(body, /<div id="root"/);
    assert.equal(headers['cache-control'], 'no-store');
    assert.match(String(headers['strict-transport-security']), /max-age=\d{7,}/);
    assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
  });

  test(`${origin} answers for the API, and says which commit runs`, async () => {
    const { status, body } = await ask(`${origin}/api/info`);
    assert.equal(status, 200, body);
    const info = JSON.parse(body) as { name: string; environment: string; commit: string };
    assert.equal(info.name, 'quayside');
    assert.equal(info.environment, 'local');
    assert.match(info.commit, /^[0-9a-f]{40}$/);
  });

  for (const path of ['/metrics', '/ready', '/live', '/health', '/healthz', '/health/ready', '/api/../metrics']) {
    test(`${origin}${path} is refused at the edge`, async () => {
      const { status, body } = await ask(origin + path);
      assert.equal(status, 404, body.slice(0, 200));
    });
  }
}

test('without TLS the edge sends browsers to https, and answers nothing else', async () => {
  for (const origin of [app, ops]) {
    const { hostname } = new URL(origin);
    const { status, headers } = await askPlain(hostname, '/sign-in?next=%2Faccount');
    assert.deepEqual([status, headers.location], [308, `${origin}/sign-in?next=%2Faccount`]);
  }
});

test('a host that is neither of the two gets no answer from the product', async () => {
  const { body } = await ask(`${app}/api/info`, { headers: { host: 'elsewhere.test' } });
  assert.doesNotMatch(body, /quayside/i);
});

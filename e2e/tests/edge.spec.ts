/** What nginx says around the SPA and the API, at both hosts. */
import { send } from '../../tools/stack/verify.ts';
import { stack } from '../support/stack.ts';
import { expect, test } from '../support/test.ts';

const { app, ops } = stack.urls;

for (const origin of [app, ops]) {
  for (const path of ['/', '/sign-in', '/assets/no-such-file.js', '/api/v1/users/me', '/api/no-such-route']) {
    test(`${origin}${path} carries the security headers`, async () => {
      const { headers } = await send(origin + path);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toMatch(/^(no-referrer|same-origin|strict-origin)/);
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['permissions-policy']).toContain('camera=()');
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|\*/);
      expect(headers['x-request-id']).toMatch(/^[\w.-]{8,128}$/);
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(String(headers.server)).not.toMatch(/\d/);
    });
  }
}

test('assets are kept for a year, the shell never', async () => {
  const shell = await send(`${app}/organizations`);
  expect(shell.headers['cache-control']).toBe('no-store');
  const asset = /\/assets\/[^"]+\.js/.exec(shell.body)?.[0];
  const { status, headers } = await send(`${app}${asset}`);
  expect(status).toBe(200);
  expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
});

test('health and metrics are not to be had through the edge', async () => {
  for (const path of ['/metrics', '/ready', '/live', '/health', '/healthz', '/health/ready', '/api/../metrics']) {
    const { status, body } = await send(app + path);
    const isShell = body.includes('<div id="root"');
    expect(isShell || status === 404, `${path} answered ${status}: ${body.slice(0, 80)}`).toBe(true);
  }
});

test('errors of the API are problem documents with the id of the request', async () => {
  const { status, headers, body } = await send(`${app}/api/no-such-route`, {
    headers: { 'x-request-id': 'chosen-by-test' },
  });
  expect(status).toBe(404);
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(headers['x-request-id']).toBe('chosen-by-test');
  expect(JSON.parse(body)).toMatchObject({
    status: 404,
    type: 'urn:quayside:problem:not-found',
    requestId: 'chosen-by-test',
  });
});

test('the product says its name, version and environment', async () => {
  const { body } = await send(`${app}/api/info`);
  expect(JSON.parse(body)).toMatchObject({ name: 'quayside', environment: 'local' });
});

/** What the processes behind the edge tell machines: probes, metrics, release. */
import { stack } from '../support/stack.ts';
import { expect, test } from '../support/test.ts';

const { api, adminApi } = stack.urls;

async function get(url: string): Promise<{ status: number; type: string; text: string }> {
  const response = await fetch(url);
  return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() };
}

for (const origin of [api, adminApi]) {
  test(`${origin} answers every probe`, async () => {
    for (const path of ['/health', '/healthz', '/live', '/health/live', '/ready', '/health/ready']) {
      expect(await get(origin + path), path).toMatchObject({ status: 200 });
    }
  });

  test(`${origin}/ready says what the process depends on`, async () => {
    const { text } = await get(`${origin}/ready`);
    for (const name of ['mysql', 'redis', 'migrations']) expect(JSON.parse(text).details[name].status).toBe('up');
  });
}

test('metrics count by route, never by raw path', async () => {
  const id = '019a0000-0000-7000-8000-00000000abcd';
  expect((await get(`${api}/api/v1/organizations/${id}`)).status).toBe(401);
  const { type, text } = await get(`${api}/metrics`);
  expect(type).toMatch(/^text\/plain/);
  for (const name of ['http_requests_total', 'http_request_duration_seconds_bucket', 'database_connections_active']) {
    expect(text, name).toMatch(new RegExp(`^${name}[{ ]`, 'm'));
  }
  expect(text).toMatch(/http_requests_total\{[^}]*route="\/api\/v1\/organizations\/[:{]organizationId/);
  expect(text).not.toContain(id);
});

test('the root, the information and an unknown route answer in JSON', async () => {
  for (const path of ['/', '/api/info']) {
    const { status, text } = await get(api + path);
    expect(status, path).toBe(200);
    expect(JSON.parse(text), path).toMatchObject({ name: 'quayside', environment: 'local' });
  }
  const { status, type } = await get(`${api}/nowhere`);
  expect([status, type.split(';')[0]]).toEqual([404, 'application/problem+json']);
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestApp } from './support/app.ts';
import { expectStatus, type Person, signUpOperator } from './support/people.ts';
import { until } from './support/wait.ts';

const NOWHERE = 'redis://127.0.0.1:1';

describe.each([
  ['with Redis', undefined],
  ['without Redis', NOWHERE],
])('off a cluster, %s', (_, redisUrl) => {
  let directory: string;
  let admin: TestApp;
  let user: TestApp;
  let operator: Person;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quayside-local-'));
    const env = { MAINTENANCE_FILE: join(directory, 'maintenance'), ...(redisUrl ? { REDIS_URL: redisUrl } : {}) };
    admin = await TestApp.start({ env: { ...env, ADMIN_ACCESS: 'true' } });
    user = await TestApp.join(admin, { ADMIN_ACCESS: 'false' });
    operator = await signUpOperator(admin);
  });
  afterAll(async () => {
    await user?.nest.close();
    await admin?.stop();
    rmSync(directory, { recursive: true });
  });

  const slug = async () => (await user.client().get('//api/info')).slug;
  const change = async (enabled: boolean) => {
    const { version } = (await operator.client.get('/admin/maintenance')).body;
    return expectStatus(
      200,
      operator.client.send('PUT', '/admin/maintenance', { body: { enabled }, headers: { 'if-match': `"${version}"` } }),
    );
  };

  test('the file is the truth: what operators switch and what people write counts', async () => {
    expect((await operator.client.get('/admin/maintenance')).body).toMatchObject({
      state: 'off',
      version: '0',
      source: { kind: 'file', name: join(directory, 'maintenance') },
      fleetKnown: redisUrl === undefined,
    });
    expect((await change(true)).body).toMatchObject({ state: 'on', updatedBy: operator.name });
    await until('maintenance to be on', async () => (await slug()) === 'maintenance');
    expect((await change(false)).body).toMatchObject({ state: 'off' });
    await until('maintenance to be off', async () => (await slug()) === undefined);

    writeFileSync(join(directory, 'maintenance'), 'true\n');
    await until('maintenance to be on', async () => (await slug()) === 'maintenance');
    expect((await operator.client.get('/admin/maintenance')).body).toMatchObject({ state: 'on' });
    rmSync(join(directory, 'maintenance'));
    await until('maintenance to be off', async () => (await slug()) === undefined);
  });
});

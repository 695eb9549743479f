import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TestApp } from './support/app.ts';
import { ChildApp } from './support/child-app.ts';
import { newAddress } from './support/people.ts';
import { TcpProxy } from './support/tcp-proxy.ts';
import { until } from './support/wait.ts';

/** Everything that must not be in a log, by what it is. */
const SECRETS: Record<string, string> = {
  password: 'the password 4711',
  'new password': 'the new password 4712',
  'wrong password': 'the wrong password 4713',
  name: 'Zacharias Unmistakable',
  'token in a query': 'query-token-4714',
  'token in a header': 'header-token-4715',
  'field value': 'field-value-4716',
};

let outside: TestApp;
let pod: ChildApp;
let mysql: TcpProxy;
let email: string;
beforeAll(async () => {
  outside = await TestApp.start();
  mysql = await TcpProxy.to(outside.env.DATABASE_URL!, 3306);
  pod = await ChildApp.start(outside, { DATABASE_URL: mysql.rewrite(outside.env.DATABASE_URL!), LOG_LEVEL: 'trace' });
  // The mails must be this pod's to send, for its log to be the one that would tell.
  await outside.nest.close();
  email = SECRETS['mail address'] = newAddress();
});
afterAll(async () => {
  await pod?.stop();
  mysql?.close();
  await outside?.stop();
});

const lines = () =>
  pod.output
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('what people send stays out of the log, on every path that fails', async () => {
  const client = pod.client();
  const password = SECRETS.password!;

  // A mail server that refuses, and says whom.
  let refused = 0;
  outside.mail.onMail = (to) => {
    refused++;
    throw new Error(`no mailbox ${to} here`);
  };
  await client.post('/auth/register', { email, name: SECRETS.name, password });
  await until('the mail to be refused', () => refused > 0);
  await until('the log to tell', () => /delivery failed/.test(pod.output));
  outside.mail.onMail = () => undefined;
  const { token } = await outside.mail.find(email, /confirm/i);
  SECRETS['link token'] = token;
  await client.post('/auth/verify-email', { token: `${token}x` });
  await client.post('/auth/verify-email', { token });
  await client.post('/auth/verify-email', { token });

  await client.signIn(email, SECRETS['wrong password']!);
  await client.signIn(email, password);
  SECRETS['access token'] = client.accessToken!;
  SECRETS['signature of the access token'] = client.accessToken!.split('.')[2]!;
  SECRETS['refresh token'] = client.cookie!.split('=')[1]!;
  await client.get('/users/me', { headers: { authorization: `Bearer ${client.accessToken}x` } });
  await client.get('/users/me', { headers: { authorization: SECRETS['token in a header']! } });
  await client.get(`/organizations?token=${SECRETS['token in a query']}`);
  await client.post('/organizations', { name: { deep: SECRETS['field value'] } });
  await client.send('POST', '/organizations', {
    raw: `{"name": "${SECRETS['field value']}`,
    headers: { 'content-type': 'application/json' },
  });
  await client.post('/auth/change-password', {
    currentPassword: SECRETS['wrong password'],
    newPassword: SECRETS['new password'],
  });
  await client.send('POST', '/auth/refresh');
  SECRETS['second refresh token'] = client.cookie!.split('=')[1]!;

  // The driver's errors carry the statement and its values.
  mysql.cut();
  await until('the outage to show', async () => (await client.signIn(email, password)).status === 503);
  await client.post('/auth/register', { email, name: SECRETS.name, password });
  await client.post('/auth/forgot-password', { email });
  await client.post('/auth/verify-email', { token });
  await client.send('POST', '/auth/refresh');
  await client.patch('/users/me', 1, { name: SECRETS.name });
  await mysql.accept();

  // A statement that fails: the table is gone for a moment.
  await until('the database to be back', async () => (await client.signIn(email, password)).status === 200);
  await outside.database.query('RENAME TABLE registrations TO registrations_gone');
  try {
    expect(await client.post('/auth/register', { email, name: SECRETS.name, password })).toMatchObject({
      status: 500,
      slug: 'internal',
    });
    expect(await client.post('/auth/verify-email', { token })).toMatchObject({ status: 500 });
  } finally {
    await outside.database.query('RENAME TABLE registrations_gone TO registrations');
  }
  await client.post('/auth/logout');
  await until('the log to be whole', () => /auth\/logout/.test(pod.output));

  expect(pod.output).toContain('delivery failed');
  expect(pod.output).toContain('"slug":"internal"');
  expect(pod.output).toContain('"slug":"service-unavailable"');
  const told = Object.entries(SECRETS).filter(([, secret]) => pod.output.includes(secret));
  const where = told.map(([what, secret]) => [what, lines().find((line) => JSON.stringify(line).includes(secret))]);
  expect(where).toEqual([]);
});

test('each request is one line of JSON with its id, route and status', () => {
  const requests = lines().filter(({ msg }) => msg === 'request');
  expect(requests.length).toBeGreaterThan(20);
  for (const line of requests) {
    expect(line).toMatchObject({
      level: 'info',
      service: 'backend',
      requestId: expect.any(String),
      method: expect.any(String),
      path: expect.stringMatching(/^[^?]*$/),
      status: expect.any(Number),
      durationMs: expect.any(Number),
      ip: '127.0.0.1',
    });
  }
  // Probes are not worth a line.
  expect(requests.filter(({ path }) => path === '/ready')).toEqual([]);
});

test('an error has the id of its request', () => {
  const errors = lines().filter(({ slug }) => slug === 'internal');
  expect(errors.length).toBeGreaterThan(0);
  for (const { requestId } of errors) {
    expect(lines().filter((line) => line.msg === 'request' && line.requestId === requestId)).toHaveLength(1);
  }
});

/** What the load counts, against a server that really listens and misbehaves in known ways. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { arrive } from './arrivals.ts';
import { quantile } from './ledger.ts';
import { startServer, type Manner, type Server } from './misbehaving-server.ts';
import type { Plan, Report } from './plan.ts';
import { underLoad } from './start.ts';
import { describeFailures, summarize } from './words.ts';
import { compareWrites } from './writes.ts';

const planFor = ({ port }: Server, more: Partial<Plan> = {}): Plan => ({
  target: { host: '127.0.0.1', port, tls: false },
  hosts: { app: 'app.test', ops: 'ops.test' },
  rate: 100,
  idle: [],
  people: [{ email: 'somebody@e2e.test', password: 'a quiet berth at dawn' }],
  allow: 'nothing',
  retryPosts: false,
  run: 'r1',
  ...more,
});

/** A second and a half of load. */
const loaded = (server: Server, more?: Partial<Plan>): Promise<Report> =>
  underLoad(planFor(server, more), () => sleep(1_500));

const on =
  (kind: 'POST' | 'GET /api' | 'GET', manner: Manner, indexes: number[]): Server['manner'] =>
  (asked, index) =>
    asked === kind && indexes.includes(index) ? manner : 'serve';

test('with a server that serves, nothing fails, half of the connections are new, and all that was written is there', async () => {
  await using server = await startServer();
  const report = await loaded(server, { idle: [{ connections: 4, gapMs: [200, 300] }] });
  const { failures, connections, posts, writes, kinds, requests, rate } = report;
  assert.equal(failures.total, 0, describeFailures(report).join('\n'));
  assert.ok(Math.abs(requests - 150) <= 15, `${requests} requests in 1.5 s at 100 a second`);
  assert.ok(Math.abs(rate.reached - 100) <= 12, `${rate.reached}/s`);
  const half = connections.fresh / requests;
  assert.ok(half > 0.4 && half < 0.65, `${connections.fresh} of ${requests} on new connections`);
  assert.ok(connections.idle >= 4, `${connections.idle} after idle gaps`);
  assert.ok(kinds.post / requests > 0.08 && kinds.post / requests < 0.35, `${kinds.post} POSTs of ${requests}`);
  assert.equal(posts.acknowledged, posts.sent);
  // The one that the preparation founds comes on top.
  assert.deepEqual(writes, { found: posts.acknowledged + 1, missing: [], twice: [], unacknowledged: 0 });
  assert.equal(summarize(report).length, 4);
});

test('a reset is a transport error, with what was seen of the connection', async () => {
  await using server = await startServer();
  server.manner = on('GET', 'reset before reading', [3, 5, 8]);
  const { failures, details, answers } = await loaded(server);
  assert.deepEqual([failures.total, failures.transport, failures.gets, failures.posts], [3, 3, 3, 0]);
  assert.equal(answers['transport ECONNRESET'], 3);
  for (const { what, bytes, host, path, why } of details) {
    assert.equal(why, 'transport');
    assert.equal(what, 'ECONNRESET (sent)');
    assert.equal(bytes, 0);
    assert.match(host, /^(app|ops)\.test$/);
    assert.match(path, /^\//);
  }
});

test('an answer that breaks off is a transport error, however good it began', async () => {
  await using server = await startServer();
  server.manner = on('GET /api', 'cut the body', [4]);
  const { failures, details } = await loaded(server);
  assert.deepEqual([failures.total, failures.transport], [1, 1]);
  assert.match(details[0]?.what ?? '', /headers read/);
  assert.ok((details[0]?.bytes ?? 0) > 10, `${details[0]?.bytes} bytes`);
});

test('an answer after two seconds is a failure though it is a 200, counted from when it was due', async () => {
  await using server = await startServer();
  server.manner = on('GET', 'delay', [2, 4]);
  const { failures, latency } = await loaded(server);
  assert.deepEqual([failures.total, failures.slow], [2, 2]);
  assert.ok(latency.maxMs >= 2_300, `${latency.maxMs} ms`);
});

test('a server that stands still does not thin the load: the rate holds', async () => {
  await using server = await startServer();
  server.manner = (kind) => (kind === 'POST' ? 'serve' : 'delay');
  const { requests, failures, kinds, posts } = await loaded(server);
  assert.ok(requests >= 135, `${requests} requests`);
  assert.equal(failures.slow, requests - kinds.post);
  assert.equal(posts.acknowledged, kinds.post);
});

test('a 503 is a failure, unless it was declared and says when to come again', async () => {
  await using server = await startServer();
  server.manner = on('GET /api', 'maintenance', [1, 3]);
  const strict = await loaded(server);
  assert.deepEqual([strict.failures.total, strict.failures.status], [2, 2]);
  assert.equal(strict.answers['503 maintenance'], 2);

  await using second = await startServer();
  second.manner = on('GET /api', 'maintenance', [1, 3]);
  const declared = await loaded(second, { allow: 'maintenance' });
  assert.equal(declared.failures.total, 0, describeFailures(declared).join('\n'));
  assert.deepEqual(
    declared.exceptions.map(({ what, allowed }) => [what, allowed]),
    [
      ['maintenance', true],
      ['maintenance', true],
    ],
  );

  await using third = await startServer();
  third.manner = on('GET /api', 'plain 503', [1]);
  assert.equal((await loaded(third, { allow: 'maintenance' })).failures.status, 1);
});

test('an outage is not to be called maintenance', async () => {
  await using server = await startServer();
  server.manner = (kind, index) => {
    if (kind !== 'GET /api') return 'serve';
    return index === 2 ? 'maintenance' : index < 5 ? 'unavailable' : 'serve';
  };
  const { failures, answers } = await loaded(server, { allow: 'outage' });
  assert.equal(answers['503 service-unavailable'], 4);
  assert.deepEqual([failures.total, failures.status], [1, 1]);
});

test('a write that was acknowledged and is not there is named; so is one that is there twice', async () => {
  await using server = await startServer();
  server.manner = (kind, index) => {
    if (kind !== 'POST') return 'serve';
    // The first is the preparation's.
    return index === 3 ? 'forget it' : index === 5 ? 'do it twice' : 'serve';
  };
  const { writes, failures } = await loaded(server);
  assert.equal(failures.total, 0, 'every answer was good');
  assert.equal(writes.missing.length, 1);
  assert.equal(writes.twice.length, 1);
});

test('a POST that broke is sent again with its key where the run says so, and only there', async () => {
  const manner = on('POST', 'reset after doing it', [2, 6]);
  await using server = await startServer();
  server.manner = manner;
  const plain = await loaded(server);
  assert.deepEqual([plain.posts.unanswered, plain.posts.retries, plain.writes.unacknowledged], [2, 0, 2]);
  assert.deepEqual([plain.failures.transport, plain.failures.posts], [2, 2]);

  await using second = await startServer();
  second.manner = manner;
  const { posts, writes, failures } = await loaded(second, { retryPosts: true });
  assert.deepEqual([failures.transport, failures.posts], [2, 2], 'the first try still counts as failed');
  assert.deepEqual([posts.unanswered, posts.retries, posts.replayed], [0, 2, 2]);
  assert.equal(posts.acknowledged, posts.sent);
  assert.deepEqual([writes.missing, writes.twice], [[], []]);
});

test('arrivals come by the clock, also those that were missed while the program was busy', async () => {
  const fired: number[] = [];
  const end = arrive([{ gapMs: () => 10, firstMs: 0, fire: (dueAt) => fired.push(dueAt) }]);
  const busyUntil = performance.now() + 200;
  while (performance.now() < busyUntil);
  await sleep(100);
  end();
  assert.ok(fired.length >= 28 && fired.length <= 32, `${fired.length} in 300 ms`);
  for (const [index, dueAt] of fired.slice(1).entries()) assert.ok(Math.abs(dueAt - (fired[index] ?? 0) - 10) < 0.01);
});

test('quantiles are values that were measured', () => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1);
  assert.deepEqual(
    [0.5, 0.99, 1].map((share) => quantile(values, share)),
    [50, 99, 100],
  );
  assert.equal(quantile([], 0.5), 0);
});

test('writes are compared by name', () => {
  assert.deepEqual(compareWrites(['a', 'b', 'c'], ['d', 'e'], ['a', 'c', 'c', 'd']), {
    found: 4,
    missing: ['b'],
    twice: ['c'],
    unacknowledged: 1,
  });
});

/** Redis gone, MySQL slow, MySQL gone: what users meet, and how soon all is well again. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setProxy } from '../../tools/e2e/proxies.ts';
import { cluster } from '../cluster/support/cluster.ts';
import { ask } from '../cluster/support/edge.ts';
import { slugOf } from '../load/judge.ts';
import { mysqlGone, mysqlSlow, noUserEndpoint, redisGone, type Fault } from './support/faults.ts';
import { assertNothingDropped, assertWrittenOnce } from './support/load.ts';
import { failuresOf, figure, linesOf } from './support/record.ts';
import { shape } from './support/shape.ts';

before(() => shape({ byProxies: true }));
after(async () => {
  for (const target of ['mysql', 'redis'] as const) await setProxy(target, { up: true, delayMs: 0 });
});

function recordFault(title: string, what: string, { report, restarted, recoverySeconds }: Fault): void {
  figure(
    'faults',
    title,
    `${what}, ${restarted} restarts, recovered in ${recoverySeconds.toFixed(1)} s`,
    linesOf(report),
  );
}

function assertRecovered({ restarted, recoverySeconds }: Fault): void {
  assert.equal(restarted, 0, 'restarts');
  assert.ok(recoverySeconds <= 5, `${recoverySeconds} s until the last answer that wasn’t as usual`);
}

test('with Redis stopped for 60 s every answer stays right', async () => {
  const result = await redisGone();
  recordFault('Redis stopped for 60 s', failuresOf(result.report), result);
  assertNothingDropped(result.report);
  assertRecovered(result);
});

test('with MySQL slower by 1 s a statement, the API answers in full or with 503 and Retry-After, and pages come as ever', async () => {
  const result = await mysqlSlow();
  const { transport, status, slow, unsent } = result.report.failures;
  const undeclared = transport + status + unsent;
  recordFault('MySQL slower by 1 s for 60 s', `${undeclared} undeclared answers, ${slow} over 2 s`, result);
  assert.equal(undeclared, 0, linesOf(result.report).join('\n'));
  const slowPages = result.report.details.filter(({ why, path }) => why === 'slow' && !path.startsWith('/api'));
  assert.deepEqual(slowPages, [], 'pages and assets over 2 s');
  assertWrittenOnce(result.report);
  assertRecovered(result);
});

test('with MySQL stopped for 60 s it is an outage, never maintenance, and nginx says so where no pod is left', async () => {
  const result = await mysqlGone(async () => {
    await noUserEndpoint();
    const api = await ask(`${cluster.urls.app}/api/v1/users/me`);
    assert.deepEqual([api.status, slugOf({ ...api, reused: false, bytes: 0 })], [503, 'service-unavailable'], api.body);
    assert.match(String(api.headers['retry-after']), /^\d+$/);
    const page = await ask(`${cluster.urls.app}/organizations`, { headers: { accept: 'text/html' } });
    assert.equal(page.status, 200, 'the app’s page, which says itself that the API is out');
    assert.match(page.body, /<div id="root"/);
  });
  const { transport, status, slow, unsent } = result.report.failures;
  const undeclared = transport + status + unsent;
  recordFault('MySQL stopped for 60 s', `${undeclared} undeclared answers, ${slow} over 2 s`, result);
  assert.equal(undeclared, 0, linesOf(result.report).join('\n'));
  assert.equal(result.report.answers['503 maintenance'], undefined);
  assert.ok((result.report.answers['503 service-unavailable'] ?? 0) > 100, 'the load met the outage');
  assertWrittenOnce(result.report);
  assertRecovered(result);
});

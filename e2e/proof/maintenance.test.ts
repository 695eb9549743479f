/** Maintenance: how fast every pod follows, what users meet, and what goes on meanwhile. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from '../../tools/e2e/argocd.ts';
import { setProxy } from '../../tools/e2e/proxies.ts';
import { until } from '../../tools/e2e/wait.ts';
import { cluster, namespaces } from '../cluster/support/cluster.ts';
import { ask } from '../cluster/support/edge.ts';
import { signUp, stranger, tokenOf } from '../cluster/support/people.ts';
import { secondsSince } from '../cluster/support/release.ts';
import { slugOf } from '../load/judge.ts';
import { applicationNow, arrived, push } from './support/change.ts';
import { assertNothingDropped, underLoad } from './support/load.ts';
import { Operator, signInAtOps } from './support/operators.ts';
import { firstAnswers } from './support/pod-states.ts';
import { backend, calm, readyEndpoints } from './support/pods.ts';
import { failuresOf, figure, linesOf } from './support/record.ts';
import { shape, values } from './support/shape.ts';
import {
  describeSpread,
  FILE_SECONDS,
  message,
  patchByKubectl,
  spread,
  timeOn,
  toggle,
  userPods,
} from './support/toggles.ts';

const { app, ops } = cluster.urls;
const user = stranger('Una User');
let operator: Operator;
let token = '';

before(async () => {
  await shape({ byProxies: true });
  operator = await Operator.make();
  await signUp(user);
  token = await tokenOf(user);
});

after(async () => {
  await setProxy('redis', { up: true });
  await operator?.off();
  await calm(backend);
});

const userService = () => readyEndpoints(namespaces.backend, 'backend');

/** A page as somebody without a browser sees it. */
async function assertPageSaysSo(): Promise<void> {
  const { status, headers, body } = await ask(`${app}/organizations`, { headers: { accept: 'text/html' } });
  assert.equal(status, 503);
  assert.match(String(headers['retry-after']), /^\d+$/);
  assert.match(String(headers['cache-control']), /no-cache|no-store/);
  assert.match(body, /<div id="root"/, 'the shell comes along');
}

/** nginx keeps the word for a page for up to two seconds. */
const pageSaysSo = () => until('the page saying so', 5, async () => assertPageSaysSo().then(() => true));

/** Once: who still gets in, and who doesn't. */
async function assertOnlyOperatorsAreServed(): Promise<void> {
  assert.equal(await operator.signIn(), 200, 'an operator signs in at the operators’ host');
  assert.equal((await ask(`${ops}/`, { headers: { accept: 'text/html' } })).status, 200, 'the operators’ page');
  const others = [
    await signInAtOps(user),
    await ask(`${ops}/api/v1/users/me`, { headers: { authorization: `Bearer ${token}` } }),
    await ask(`${ops}/api/v1/users/me`),
    await ask(`${app}/api/v1/users/me`, { headers: { authorization: `Bearer ${token}` } }),
  ];
  for (const answer of others) {
    assert.deepEqual(
      [answer.status, slugOf({ ...answer, reused: false, bytes: 0 })],
      [503, 'maintenance'],
      answer.body,
    );
    assert.match(String(answer.headers['retry-after']), /^\d+$/);
    assert.match(String(answer.headers['cache-control']), /no-cache/);
    assert.ok(answer.body.includes(message), answer.body);
  }
}

test('toggled 20 times under load, every pod follows within a second, and users meet only 2xx and a proper 503', async () => {
  let times = { on: [] as number[], off: [] as number[] };
  const report = await underLoad(
    async () => {
      times = await toggle(operator, 20, async (index) => {
        if (index === 0) {
          await until('no endpoint left for users', 15, async () => ((await userService()) === 0 ? true : undefined));
          assert.equal(await readyEndpoints(namespaces.backend, 'backend-admin'), 2, 'endpoints of backend-admin');
          await assertPageSaysSo();
          await assertOnlyOperatorsAreServed();
          // Longer than two of Argo CD's reconciliations.
          await sleep(25_000);
          const argocd = await applicationNow(cluster.applications.backend);
          assert.equal(argocd.status?.sync?.status, 'Synced', describe(argocd));
          assert.equal((await operator.state()).state, 'on', 'Argo CD has left it on');
        } else await sleep((index % 4) * 1_500);
      });
    },
    { allow: 'maintenance' },
  );
  const on = spread(times.on);
  figure(
    'maintenance',
    '20 times on and off under load',
    `p99 ${on.p99Ms.toFixed(0)} ms to the last pod, ${failuresOf(report)}`,
    [
      `from the click to each user pod’s first 503: ${describeSpread(on)}`,
      `from the click to each user pod’s first 200: ${describeSpread(spread(times.off))}`,
      ...linesOf(report),
    ],
  );
  assertNothingDropped(report);
  assert.ok((report.answers['503 maintenance'] ?? 0) > 100, 'the load met maintenance');
  assert.ok(on.p99Ms <= 1_000, describeSpread(on));
});

test('kubectl patch alone does the same, and the word false ends it', async () => {
  const pods = await userPods();
  const refused = firstAnswers(pods, 503, 10);
  const startedAt = await patchByKubectl('{"enabled": true}');
  const took = (await refused).map((at) => at - startedAt);
  await pageSaysSo();
  const endedAt = await patchByKubectl('false');
  const back = (await firstAnswers(pods, 200, 10)).map((at) => at - endedAt);
  const [on, off] = [Math.max(...took), Math.max(...back)];
  figure('maintenance', 'kubectl patch', `last pod after ${on.toFixed(0)} ms`, [
    `on: last pod ${on.toFixed(0)} ms after the command began, off: ${off.toFixed(0)} ms`,
  ]);
  // kubectl's own start is in it.
  assert.ok(on <= 2_000, `${on} ms`);
  await calm(backend);
});

test('with Redis stopped, pods follow the mounted file', async () => {
  const pods = await userPods();
  await firstAnswers(pods, 200, 30);
  await setProxy('redis', { up: false });
  try {
    await sleep(10_000);
    const took = await timeOn(operator, pods, FILE_SECONDS);
    figure('maintenance', 'With Redis stopped', `last pod after ${(Math.max(...took) / 1_000).toFixed(0)} s`, [
      `by the kubelet’s sync of the mounted file: ${took.map((ms) => `${(ms / 1_000).toFixed(1)} s`).join(' and ')}`,
    ]);
    await pageSaysSo();
  } finally {
    await setProxy('redis', { up: true });
    await operator.off();
  }
  await firstAnswers(pods, 200, FILE_SECONDS);
  await calm(backend);
});

test('a release that is pushed during maintenance completes with no hand', async () => {
  const pods = await userPods();
  await timeOn(operator, pods);
  const release = await push('Release during maintenance', [
    { file: values.backend, key: ['secrets', 'rolloutToken'], value: 'during maintenance' },
  ]);
  // Longer than a rollout's deadline (60 s): it must not be left failed.
  await sleep(110_000);
  const during = describe(await applicationNow(cluster.applications.backend));
  await operator.off();
  const endedAt = performance.now();
  await arrived(release, 300);
  const left = (await userPods()).filter((pod) => pods.some((old) => old.metadata.uid === pod.metadata.uid));
  assert.deepEqual(left, [], 'pods from before the release');
  figure('maintenance', 'Release during maintenance', `complete ${secondsSince(endedAt).toFixed(0)} s after its end`, [
    `after 110 s of maintenance Argo CD said: ${during}`,
  ]);
});

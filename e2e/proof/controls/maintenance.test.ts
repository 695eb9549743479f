/** Maintenance without what makes it fast, proper and lasting. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { setProxy } from '../../../tools/e2e/proxies.ts';
import { cluster } from '../../cluster/support/cluster.ts';
import { ask } from '../../cluster/support/edge.ts';
import { applicationNow, withChange } from '../support/change.ts';
import { underLoad } from '../support/load.ts';
import { Operator } from '../support/operators.ts';
import { firstAnswers } from '../support/pod-states.ts';
import { backend, calm } from '../support/pods.ts';
import { failuresOf, linesOf, red } from '../support/record.ts';
import { shape } from '../support/shape.ts';
import { describeSpread, FILE_SECONDS, spread, timeOn, toggle, userPods } from '../support/toggles.ts';
import { noAnswer, noGate, ownedByTheChart } from '../support/weakenings.ts';

let operator: Operator;

before(async () => {
  await shape({ byProxies: true });
  operator = await Operator.make();
});

after(async () => {
  await setProxy('redis', { up: true });
  await operator?.off();
  await calm(backend);
});

test('without Redis as the fast path it takes longer than a second', async () => {
  const pods = await userPods();
  await setProxy('redis', { up: false });
  try {
    await sleep(10_000);
    const took = spread(await timeOn(operator, pods, FILE_SECONDS));
    red('maintenance', 'No fast path', `last pod after ${(took.maxMs / 1_000).toFixed(0)} s`, [describeSpread(took)]);
    assert.ok(took.maxMs > 1_000, describeSpread(took));
  } finally {
    await setProxy('redis', { up: true });
    await operator.off();
  }
  await firstAnswers(pods, 200, FILE_SECONDS);
  await calm(backend);
});

test('without nginx asking the API, pages come as ever and answers without a word of maintenance', async () => {
  const title = 'nginx asks nobody';
  const { page, report } = await withChange(title, [...noGate, ...noAnswer], async () => {
    let status = 0;
    const under = async (): Promise<void> => {
      await toggle(operator, 2, async () => {
        await sleep(10_000);
        ({ status } = await ask(`${cluster.urls.app}/organizations`, { headers: { accept: 'text/html' } }));
      });
    };
    return { report: await underLoad(under, { allow: 'maintenance', short: true }), page: status };
  });
  red('maintenance', title, `pages ${page}, ${failuresOf(report)}`, linesOf(report));
  assert.equal(page, 200, 'the page of an app that is in maintenance');
  assert.ok(report.failures.total > 0, 'nothing failed, so the suite shows nothing');
});

test('a chart that sets the key has it undone by Argo CD', async () => {
  const title = 'The chart sets the key';
  const seen = await withChange(title, ownedByTheChart, async () => {
    await operator.switch({ enabled: true });
    for (let second = 0; second < 60; second += 1) {
      const argocd = await applicationNow(cluster.applications.backend);
      const { state } = await operator.state();
      if (argocd.status?.sync?.status !== 'Synced' || state !== 'on') {
        return `${argocd.status?.sync?.status ?? ''}, maintenance ${state} after ${second} s`;
      }
      await sleep(1_000);
    }
    return '';
  });
  red('maintenance', title, seen || 'Synced and on for a minute');
  assert.notEqual(seen, '', 'Argo CD left it alone, so the suite shows nothing');
});

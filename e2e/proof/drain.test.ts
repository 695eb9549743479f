/** Requests that are still at work when their pod is told to stop. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setProxy } from '../../tools/e2e/proxies.ts';
import { signUp, stranger, tokenOf } from '../cluster/support/people.ts';
import { withChange } from './support/change.ts';
import { longAtPod, longByEdge } from './support/drains.ts';
import { backend, calm } from './support/pods.ts';
import { figure } from './support/record.ts';
import { shape, values } from './support/shape.ts';

const person = stranger('Dora Drain');

before(async () => {
  await shape({ byProxies: true });
  await signUp(person);
});
after(() => setProxy('mysql', { hold: null }));

test('a request that has 20 s to go at SIGTERM finishes with its answer, through the edge', async () => {
  const { what, seconds, drained = 0, log } = await longByEdge(await tokenOf(person));
  figure('drain', '20 s to go at SIGTERM', `answered ${what}`, [
    `it took ${seconds.toFixed(1)} s, ${drained.toFixed(1)} s of them after SIGTERM`,
  ]);
  assert.equal(what, '201', log.slice(-2_000));
  assert.ok(drained >= 19, `${drained} s after SIGTERM`);
  await calm(backend);
});

test('a request that takes more than a minute is cut when the drain ends after 30 s, and logged', async () => {
  const longer = [{ file: values.backend, key: ['config', 'requestDeadlineSeconds'], value: 90 }];
  await withChange('Let requests take 90 s', longer, async () => {
    const { what, drained = 0, log } = await longAtPod(await tokenOf(person));
    const cut = log.split('\n').find((line) => /cut 1 requests/.test(line)) ?? '';
    figure(
      'drain',
      'A minute to go at SIGTERM',
      `cut ${drained.toFixed(1)} s after it, ${cut ? 'logged' : 'not logged'}`,
      [`the client saw ${what}; the log: ${cut}`],
    );
    assert.doesNotMatch(what, /^2/);
    assert.ok(drained > 29 && drained < 33, `${drained} s after SIGTERM`);
    assert.match(cut, /organizations/, log.slice(-2_000));
    await calm(backend);
  });
});

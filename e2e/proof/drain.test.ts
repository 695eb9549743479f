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
  const { what, seconds, afterDeletion } = await longByEdge(await tokenOf(person));
  // SIGTERM comes 5 s after the deletion.
  const left = afterDeletion - 5;
  figure('drain', '20 s to go at SIGTERM', `answered ${what}`, [
    `it took ${seconds.toFixed(1)} s, ${left.toFixed(1)} s of them after SIGTERM`,
  ]);
  assert.equal(what, '201');
  assert.ok(left >= 19, `${left} s after SIGTERM`);
  await calm(backend);
});

test('a request that takes more than a minute is cut when the drain ends after 30 s, and logged', async () => {
  const longer = [{ file: values.backend, key: ['config', 'requestDeadlineSeconds'], value: 90 }];
  await withChange('Let requests take 90 s', longer, async () => {
    const { what, afterDeletion, log } = await longAtPod(await tokenOf(person));
    const cut = log.split('\n').find((line) => /cut 1 requests/.test(line)) ?? '';
    const left = afterDeletion - 5;
    figure(
      'drain',
      'A minute to go at SIGTERM',
      `cut ${left.toFixed(1)} s after SIGTERM, ${cut ? 'logged' : 'not logged'}`,
      [`the client saw ${what}; the log: ${cut}`],
    );
    assert.doesNotMatch(what, /^2/);
    assert.ok(left > 27 && left < 34, `${left} s after SIGTERM`);
    assert.match(cut, /organizations/, log.slice(-2_000));
    await calm(backend);
  });
});

/** The eviction of every pod without budgets: all of a kind go at once. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { withChange } from '../support/change.ts';
import { evictAll } from '../support/evictions.ts';
import { failuresOf, linesOf, red } from '../support/record.ts';
import { shape } from '../support/shape.ts';
import { noBudgets } from '../support/weakenings.ts';

before(() => shape({ byProxies: false }));

test('without budgets all pods of a kind are evicted at once', async () => {
  const { report, refused, leastReady } = await withChange('No budgets', noBudgets, evictAll);
  const least = Math.min(...Object.values(leastReady));
  red('eviction', 'No budgets', `${least} ready pods left, ${failuresOf(report)}`, linesOf(report));
  assert.equal(refused, 0, 'evictions put off');
  assert.equal(least, 0, 'a pod was left ready, so the suite shows nothing');
});

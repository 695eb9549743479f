/** Evicting every pod through the eviction API, as a drain of nodes does, under load. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { evictAll } from './support/evictions.ts';
import { assertNothingDropped } from './support/load.ts';
import { failuresOf, figure, linesOf } from './support/record.ts';
import { shape } from './support/shape.ts';

before(() => shape({ byProxies: false }));

test('every pod is evicted within 120 s, one at a time by its budget, and nothing is dropped', async () => {
  const { report, seconds, refused, leastReady } = await evictAll();
  const brief = `${failuresOf(report)}, ${seconds.toFixed(0)} s, ${refused} evictions put off by a budget`;
  const ready = Object.entries(leastReady).map(([name, least]) => `${name} ${least}`);
  figure('eviction', 'Eviction of every pod', brief, [`ready pods at least: ${ready.join(', ')}`, ...linesOf(report)]);
  assertNothingDropped(report);
  assert.ok(refused > 0, 'no budget put an eviction off, so none was tested');
  for (const [name, least] of Object.entries(leastReady)) assert.ok(least >= 1, `${name} had ${least} ready pods`);
  assert.ok(seconds <= 120, `${seconds.toFixed(1)} s`);
});

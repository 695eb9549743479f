/** A rolling update under load: of the API, of the frontend, of both. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { signUp, stranger, tokenOf } from '../cluster/support/people.ts';
import { burstsAfter } from './support/bursts.ts';
import { assertNothingDropped } from './support/load.ts';
import { failuresOf, figure, linesOf } from './support/record.ts';
import { rollouts } from './support/rollouts.ts';
import { shape } from './support/shape.ts';

before(() => shape({ byProxies: false }));

for (const { title, run } of rollouts) {
  test(`a rollout of ${title} under load drops nothing`, async () => {
    const { report, seconds } = await run();
    figure('rollout', `Rollout of ${title}`, failuresOf(report), [
      `from the push to the last old pod's end ${seconds.toFixed(1)} s`,
      ...linesOf(report),
    ]);
    assertNothingDropped(report);
  });
}

test('POSTs that come when connections have been idle for as long as somebody keeps them are answered', async () => {
  const person = stranger('Ida Idle');
  await signUp(person);
  // nginx closes after 4 s, the API after 65 s and one that Node adds.
  const gapsMs = [...Array.from({ length: 16 }, (_, index) => 3_985 + 2 * index), 66_000];
  const { sent, failures } = await burstsAfter(gapsMs, await tokenOf(person));
  figure('rollout', 'POSTs after 4 s and 66 s of silence', `${failures.length} failures of ${sent}`, failures);
  assert.deepEqual(failures, []);
});

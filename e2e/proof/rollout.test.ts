/** A rolling update under load: of the API, of the frontend, of both. */
import { before, test } from 'node:test';
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

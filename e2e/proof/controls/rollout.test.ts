/** The rollouts without what protects them: each must drop requests. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { withChange } from '../support/change.ts';
import { failuresOf, linesOf, red } from '../support/record.ts';
import { rollApiPods, rollFrontendPods } from '../support/rollouts.ts';
import { shape } from '../support/shape.ts';
import { noApiPreStop, noDrain, noFrontendPreStop, noSecondPod } from '../support/weakenings.ts';

before(() => shape({ byProxies: false }));

const controls = [
  {
    title: 'The API without preStop, drain and a second pod to try',
    weakened: [...noApiPreStop, ...noDrain, ...noSecondPod],
    run: rollApiPods.run,
  },
  { title: 'The frontend without preStop', weakened: noFrontendPreStop, run: rollFrontendPods.run },
];

for (const { title, weakened, run } of controls) {
  test(`${title} drops requests in a rollout`, async () => {
    const { report } = await withChange(title, weakened, run);
    red('rollout', title, failuresOf(report), linesOf(report));
    assert.ok(report.failures.total > 0, 'nothing failed, so the suite shows nothing');
  });
}

/** The rollouts without what protects them: each must drop requests. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { signUp, stranger, tokenOf } from '../../cluster/support/people.ts';
import { burstsAfter } from '../support/bursts.ts';
import { withChange } from '../support/change.ts';
import { failuresOf, linesOf, red } from '../support/record.ts';
import { rollApiPods, rollFrontendPods } from '../support/rollouts.ts';
import { shape } from '../support/shape.ts';
import { noApiPreStop, noDrain, noFrontendPreStop, noSecondPod, shortKeepAlive } from '../support/weakenings.ts';

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

test('an API that closes idle connections before nginx does loses POSTs', async () => {
  const title = 'The API closes idle connections first, after 2 s';
  const person = stranger('Ivo Idle');
  await signUp(person);
  // Around the moment at which they are closed.
  const gapsMs = Array.from({ length: 30 }, (_, index) => 1_985 + index);
  const { sent, failures } = await withChange(title, shortKeepAlive, async () =>
    burstsAfter(gapsMs, await tokenOf(person)),
  );
  red('rollout', title, `${failures.length} failures of ${sent} POSTs`, failures.slice(0, 5));
  assert.ok(failures.length > 0, 'nothing failed, so the suite shows nothing');
});

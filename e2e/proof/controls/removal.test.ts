/** The removals without what protects them: each must drop requests. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { withChange } from '../support/change.ts';
import { backend } from '../support/pods.ts';
import { failuresOf, linesOf, red } from '../support/record.ts';
import { deleteOneOfEach, killOne } from '../support/removals.ts';
import { shape } from '../support/shape.ts';
import { noApiPreStop, noSecondPod, oneApiPod } from '../support/weakenings.ts';

before(() => shape({ byProxies: false }));

test('with one API pod and no preStop, its deletion drops requests', async () => {
  const title = 'One API pod, no preStop: deleted';
  const report = await withChange(title, [...oneApiPod, ...noApiPreStop], () =>
    deleteOneOfEach([backend], { short: true }),
  );
  red('removal', title, failuresOf(report), linesOf(report));
  assert.ok(report.failures.total > 0, 'nothing failed, so the suite shows nothing');
});

test('if nginx does not try a second pod, a SIGKILL fails GETs too', async () => {
  const title = 'nginx tries no second pod: API process killed';
  const { report } = await withChange(title, noSecondPod, killOne);
  red('removal', title, `${report.failures.gets} GETs failed`, linesOf(report));
  assert.ok(report.failures.gets > 0, 'no GET failed, so the suite shows nothing');
});

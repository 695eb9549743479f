/** MySQL gone, without what keeps pods alive and brings them back soon. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setProxy } from '../../../tools/e2e/proxies.ts';
import { withChange } from '../support/change.ts';
import { mysqlGone } from '../support/faults.ts';
import { linesOf, red } from '../support/record.ts';
import { shape } from '../support/shape.ts';
import { livenessAsksForReadiness, rareReadiness } from '../support/weakenings.ts';

before(() => shape({ byProxies: true }));
after(() => setProxy('mysql', { up: true, delayMs: 0 }));

test('with a liveness that asks for the database, MySQL’s outage restarts pods', async () => {
  const title = 'Liveness asks what readiness asks: MySQL stopped';
  const { report, restarted } = await withChange(title, livenessAsksForReadiness, () => mysqlGone());
  red('faults', title, `${restarted} restarts`, linesOf(report));
  assert.ok(restarted > 0, 'nothing was restarted, so the suite shows nothing');
});

test('with readiness asked every 15 s, users feel MySQL’s outage for longer than 5 s after it', async () => {
  const title = 'Readiness asked every 15 s: MySQL stopped';
  const { report, recoverySeconds } = await withChange(title, rareReadiness, () => mysqlGone());
  red('faults', title, `recovered in ${recoverySeconds.toFixed(1)} s`, linesOf(report));
  assert.ok(recoverySeconds > 5, `${recoverySeconds} s`);
});

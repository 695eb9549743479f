/** The long requests without a drain, and without the time for it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setProxy } from '../../../tools/e2e/proxies.ts';
import { signUp, stranger, tokenOf } from '../../cluster/support/people.ts';
import { withChange } from '../support/change.ts';
import { longAtPod, longByEdge } from '../support/drains.ts';
import { red } from '../support/record.ts';
import { shape, values } from '../support/shape.ts';
import { noDrain, shortGrace } from '../support/weakenings.ts';

const person = stranger('Dirk Drain');

before(async () => {
  await shape({ byProxies: true });
  await signUp(person);
});
after(() => setProxy('mysql', { hold: null }));

test('without a drain the request that has 20 s to go at SIGTERM is lost', async () => {
  const { what, seconds } = await withChange('No drain', noDrain, async () => longByEdge(await tokenOf(person)));
  red('drain', 'No drain: 20 s to go at SIGTERM', `answered ${what.slice(0, 3)} after ${seconds.toFixed(1)} s`, [what]);
  assert.notEqual(what, '201', 'it was answered all the same, so the suite shows nothing');
});

test('without the time for the drain nobody logs what was cut', async () => {
  const edits = [...shortGrace, { file: values.backend, key: ['config', 'requestDeadlineSeconds'], value: 90 }];
  const { what, log } = await withChange('Short grace', edits, async () => longAtPod(await tokenOf(person)));
  red('drain', 'A grace period below the drain: a minute to go', `${what}, nothing logged`);
  assert.doesNotMatch(log, /cut 1 requests/, 'it was logged all the same, so the suite shows nothing');
});

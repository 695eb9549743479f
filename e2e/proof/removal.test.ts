/** Pods that are deleted, and a process that is killed, under load. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { assertNothingDropped, assertWrittenOnce } from './support/load.ts';
import { failuresOf, figure, linesOf } from './support/record.ts';
import { deleteOneOfEach, killOne } from './support/removals.ts';
import { shape } from './support/shape.ts';

before(() => shape({ byProxies: false }));

test('deleting one pod of the API, of the operators’ API and of the frontend, one after another, drops nothing', async () => {
  const report = await deleteOneOfEach();
  figure('removal', 'Deletion of a pod of each kind', failuresOf(report), linesOf(report));
  assertNothingDropped(report);
});

test('SIGKILL of an API process fails no GET, no POST but those in flight, and none is applied twice', async () => {
  const { report, strangers, lost } = await killOne();
  const brief = `${report.failures.gets} GETs failed, ${lost} POSTs in flight, ${report.writes.twice.length} applied twice`;
  figure('removal', 'SIGKILL of an API process', brief, linesOf(report));
  assert.equal(report.failures.gets, 0, linesOf(report).join('\n'));
  assert.equal(report.failures.slow, 0, linesOf(report).join('\n'));
  assert.deepEqual(strangers, [], 'POSTs that failed without being in flight at that moment');
  assert.equal(report.posts.unanswered, 0, 'POSTs that were never answered, though they were sent again');
  assertWrittenOnce(report);
});

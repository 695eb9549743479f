/** Holds proofs to the files that they are about, and the pages to the proofs. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { digests, readProof, root, staleEntries, trackedFiles, type Part, type Proof } from './proof.ts';
import { promiseIds, promiseOf, promises } from './promises.ts';
import { intoReadme, page, table } from './render.ts';

const files = trackedFiles(root);
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

for (const promise of promises) {
  test(`nothing that "${promise.id}" is about has changed since it was proved`, () => {
    const stale = staleEntries(promise, readProof(), digests(root, promise.covers, files));
    const words = stale.map(({ part, entries }) => `the ${part} (${entries.join(', ')})`);
    assert.deepEqual(stale, [], `changed after its proof: ${words.join('; ')}. "make prove" proves it anew.`);
  });
}

test('every file that a promise says it covers is there', () => {
  for (const { id, covers } of promises) {
    for (const cover of covers)
      assert.ok(
        files.some((file) => file.startsWith(cover)),
        `${id} covers ${cover}`,
      );
  }
});

test('docs/proof.md and the README’s table say what proof.json says', () => {
  assert.equal(read('docs/proof.md'), page(readProof()), 'docs/proof.md is not what "make prove" would write');
  const readme = read('README.md');
  assert.equal(readme, intoReadme(readme, readProof()), 'the README’s table is not what "make prove" would write');
});

const part = (more: Partial<Part> = {}): Part => ({
  state: 'holds',
  problems: [],
  measured: [{ title: 'Rollout of the API', brief: '0 failures of 17,000 requests', lines: ['p99 40 ms'] }],
  commit: '0123456789abcdef',
  date: '2026-05-01T10:00:00.000Z',
  minutes: 4.2,
  machine: { kubernetes: '1.36.0', nodes: 1, cores: 2, memoryGiB: 24 },
  covers: {},
  ...more,
});

test('a changed, a new and a removed file each make a proof stale, and the entry is named', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'quayside-proof-'));
  try {
    const git = (...args: string[]): Buffer => execFileSync('git', ['-C', directory, ...args]);
    git('init', '-q');
    const put = (file: string, text: string): void => writeFileSync(path.join(directory, file), text);
    put('a.ts', 'one');
    put('b.ts', 'two');
    git('add', '-A');
    const covers = ['a.ts', 'b'];
    const now = (): Record<string, string> => digests(directory, covers, trackedFiles(directory));
    const promise = { ...promiseOf('rollout'), covers };
    const proof: Proof = { rollout: { suite: part({ covers: now() }), controls: part({ state: 'failed' }) } };
    assert.deepEqual(staleEntries(promise, proof, now()), []);
    put('a.ts', 'one more');
    assert.deepEqual(staleEntries(promise, proof, now()), [{ part: 'suite', entries: ['a.ts'] }]);
    put('a.ts', 'one');
    put('bb.ts', 'new');
    assert.deepEqual(staleEntries(promise, proof, now()), [], 'a file that git does not know');
    git('add', '-A');
    assert.deepEqual(staleEntries(promise, proof, now()), [{ part: 'suite', entries: ['b'] }]);
    git('rm', '-q', '--cached', 'bb.ts', 'b.ts');
    assert.deepEqual(staleEntries(promise, proof, now()), [{ part: 'suite', entries: ['b'] }]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('a proof about less than the promise covers today is stale', () => {
  const promise = { ...promiseOf('rollout'), covers: ['a', 'b'] };
  const proof: Proof = { rollout: { suite: part({ covers: { a: '1' } }) } };
  assert.deepEqual(staleEntries(promise, proof, { a: '1', b: '2' }), [{ part: 'suite', entries: ['b'] }]);
});

test('the table has a row for each promise, and says plainly what failed and what was not run', () => {
  const rows = (proof: Proof): string[] =>
    table(proof)
      .split('\n')
      .filter((line) => line.startsWith('| '));
  const none = rows({});
  assert.equal(none.length, promiseIds.length + 1);
  for (const row of none.slice(1)) assert.match(row, /not shown/);
  const [, good] = rows({
    rollout: { suite: part(), controls: part({ measured: [{ title: 'No drain', brief: '40 failures', lines: [] }] }) },
  });
  assert.match(
    good ?? '',
    /Rollout of the API: 0 failures of 17,000 requests \| No drain: 40 failures \| `make e2e-rollout`, 01234567, 2026-05-01 \|$/,
  );
  const [, bad] = rows({ rollout: { suite: part({ state: 'failed', problems: ['a rollout: 3 failures'] }) } });
  assert.match(bad ?? '', /\*\*failed\*\*: a rollout: 3 failures/);
  assert.match(
    page({ rollout: { suite: part({ state: 'failed', problems: ['a rollout: 3 failures'] }) } }),
    /\*\*failed\*\* on 2026-05-01/,
  );
});

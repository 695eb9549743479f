import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { judge, type Outcome, readNodeTest } from './results.ts';

/** Runs a test file that holds the given source and reads what the reporter made of it. */
function outcomeOf(source: string): Outcome {
  const folder = mkdtempSync(path.join(tmpdir(), 'node-reporter-'));
  try {
    const file = path.join(folder, 'a.test.mjs');
    const report = path.join(folder, 'report.jsonl');
    writeFileSync(file, `import { describe, test } from 'node:test';\n${source}`);
    const reporter = path.join(import.meta.dirname, 'node-reporter.ts');
    const args = ['--test', `--test-reporter=${reporter}`, `--test-reporter-destination=${report}`, file];
    // Without NODE_TEST_CONTEXT the inner run would take itself for a part of this one.
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
    const { status, signal } = spawnSync(process.execPath, args, { env });
    return judge({ report: readFileSync(report, 'utf8'), exit: status ?? signal ?? 1 }, readNodeTest);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('tests are counted with the names of the suites around them', () => {
  const outcome = outcomeOf(`describe('sums', () => {
    test('add', () => {});
    test('subtract', () => { throw new Error('off by one'); });
  });`);
  assert.equal(outcome.passed, 1);
  assert.deepEqual(
    outcome.failures.map((failure) => failure.name),
    ['sums › subtract'],
  );
  assert.match(outcome.failures[0]?.message ?? '', /off by one/);
});

test('a skip and a todo are skipped', () => {
  const outcome = outcomeOf("test('one', { skip: true }, () => {}); test('two', { todo: 'later' }, () => {});");
  assert.deepEqual(outcome.skipped, ['one', 'two']);
});

test('a file that throws while it loads is a failure', () => {
  assert.equal(outcomeOf("throw new Error('broken');").failures.length, 1);
});

test('a file that ends its process is a failure', () => {
  assert.equal(outcomeOf("test('one', () => {}); process.exit(3);").failures.length > 0, true);
});

test('a suite whose own hook fails is a failure', () => {
  const outcome = outcomeOf(`import { after } from 'node:test';
    describe('sums', () => { after(() => { throw new Error('left open'); }); test('add', () => {}); });`);
  assert.equal(outcome.failures.length, 1);
});

test('a file without tests is a failure', () => {
  assert.deepEqual(
    outcomeOf('').failures.map((failure) => failure.message),
    ['the file has no tests'],
  );
});

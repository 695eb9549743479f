import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, readJest, readPlaywright, settleSkips } from './results.ts';

const jestFile = (status: string, tests: [string, string][], message = '') => ({
  name: '/repo/a.test.ts',
  status,
  message,
  assertionResults: tests.map(([fullName, result]) => ({ fullName, status: result, failureMessages: ['expected 1'] })),
});
const jest = (...files: object[]): string => JSON.stringify({ testResults: files });

const playwright = (status: string, errors: object[] = []): string =>
  JSON.stringify({
    errors,
    suites: [
      {
        title: 'sign-in.spec.ts',
        specs: [],
        suites: [
          {
            title: 'by keyboard',
            specs: [{ title: 'signs in', tests: [{ status, results: [{ error: { message: 'no button' } }] }] }],
          },
        ],
      },
    ],
  });

test('Jest and Vitest: passed, failed and skipped tests are told apart', () => {
  const file = jestFile('failed', [
    ['adds', 'passed'],
    ['subtracts', 'failed'],
    ['divides', 'pending'],
    ['multiplies', 'todo'],
  ]);
  assert.deepEqual(readJest(jest(file)), {
    passed: 1,
    failures: [{ name: 'subtracts', message: 'expected 1' }],
    skipped: ['divides', 'multiplies'],
  });
});

test('Jest and Vitest: a file that does not load is a failure', () => {
  const outcome = readJest(
    jest(jestFile('failed', [], 'cannot find module'), jestFile('passed', [['adds', 'passed']])),
  );
  assert.equal(outcome.passed, 1);
  assert.deepEqual(outcome.failures, [{ name: '/repo/a.test.ts', message: 'cannot find module' }]);
});

test('Jest and Vitest: a file whose set-up fails is a failure even when its tests passed', () => {
  assert.equal(readJest(jest(jestFile('failed', [['adds', 'passed']], 'afterAll threw'))).failures.length, 1);
});

test('Playwright: nested titles, and each status', () => {
  const name = 'sign-in.spec.ts › by keyboard › signs in';
  assert.equal(readPlaywright(playwright('expected')).passed, 1);
  assert.deepEqual(readPlaywright(playwright('skipped')).skipped, [name]);
  assert.deepEqual(readPlaywright(playwright('unexpected')).failures, [{ name, message: 'no button' }]);
  assert.equal(readPlaywright(playwright('flaky')).failures.length, 1);
});

test('Playwright: an error outside of any test is a failure', () => {
  assert.equal(readPlaywright(playwright('expected', [{ message: 'no config' }])).failures.length, 1);
});

test('a runner that leaves no report has failed', () => {
  const { passed, failures } = judge({ report: undefined, exit: 'SIGSEGV' }, readJest);
  assert.equal(passed, 0);
  assert.match(failures[0]?.message ?? '', /SIGSEGV and left no report/);
});

test('a runner that leaves half a report has failed', () => {
  assert.match(judge({ report: '{"testRes', exit: 1 }, readJest).failures[0]?.message ?? '', /cannot be read/);
});

test('a runner that ends badly though its tests passed has failed', () => {
  const outcome = judge({ report: jest(jestFile('passed', [['adds', 'passed']])), exit: 1 }, readJest);
  assert.deepEqual([outcome.passed, outcome.failures.length], [1, 1]);
});

test('a runner that finds no tests has failed, though it ends with 0', () => {
  assert.deepEqual(judge({ report: jest(), exit: 0 }, readJest).failures, [
    { name: 'test runner', message: 'found no tests' },
  ]);
});

test('a runner that ends badly because a test failed has that one failure', () => {
  const report = jest(jestFile('failed', [['adds', 'failed']]));
  assert.equal(judge({ report, exit: 1 }, readJest).failures.length, 1);
});

test('a skip is a failure unless the allow-list gives it a reason', () => {
  const outcome = { passed: 3, failures: [], skipped: ['starts by Compose', 'divides'] };
  const allowed = [
    { suite: 'stack', test: 'starts by Compose', reason: 'no engine on this machine' },
    { suite: 'stack', test: 'divides', reason: ' ' },
  ];
  const settled = settleSkips('stack', outcome, allowed);
  assert.deepEqual(settled.accepted, [allowed[0]]);
  assert.deepEqual(
    settled.failures.map((failure) => failure.name),
    ['divides'],
  );
  assert.equal(settleSkips('api', outcome, allowed).failures.length, 2);
});

/** What one suite found, and how the reports of the test runners are read into it. */

import type { Exit } from './process.ts';

export interface Failure {
  name: string;
  message: string;
}

export interface Outcome {
  passed: number;
  failures: Failure[];
  /** Full names of tests that were not run. */
  skipped: string[];
}

/** A skip that is accepted, with the reason that makes it so. */
export interface AllowedSkip {
  suite: string;
  test: string;
  reason: string;
}

const empty = (): Outcome => ({ passed: 0, failures: [], skipped: [] });

interface JestReport {
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { fullName: string; status: string; failureMessages?: string[] | null }[];
  }[];
}

/** Reads the JSON of Jest and of Vitest, which share one shape. A file that did not load is a failure. */
export function readJest(report: string): Outcome {
  const outcome = empty();
  for (const file of (JSON.parse(report) as JestReport).testResults) {
    for (const test of file.assertionResults) {
      if (test.status === 'passed') outcome.passed += 1;
      else if (test.status === 'failed') {
        outcome.failures.push({ name: test.fullName, message: test.failureMessages?.join('\n') ?? '' });
      } else outcome.skipped.push(test.fullName);
    }
    if (file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')) {
      outcome.failures.push({ name: file.name, message: file.message ?? 'the file did not run' });
    }
  }
  return outcome;
}

interface PlaywrightSuite {
  title: string;
  suites?: PlaywrightSuite[];
  specs?: {
    title: string;
    tests: { status: string; results: { error?: { message?: string } }[] }[];
  }[];
}

interface PlaywrightReport {
  suites: PlaywrightSuite[];
  errors: { message?: string }[];
}

/** Reads Playwright's JSON. A flaky test failed once, so it counts as failed. */
export function readPlaywright(report: string): Outcome {
  const outcome = empty();
  const visit = (suite: PlaywrightSuite, parents: string[]): void => {
    const titles = [...parents, suite.title];
    for (const spec of suite.specs ?? []) {
      const name = [...titles, spec.title].join(' › ');
      for (const test of spec.tests) {
        if (test.status === 'expected') outcome.passed += 1;
        else if (test.status === 'skipped') outcome.skipped.push(name);
        else {
          const messages = test.results.flatMap((result) => result.error?.message ?? []);
          outcome.failures.push({ name, message: messages.join('\n') || test.status });
        }
      }
    }
    for (const child of suite.suites ?? []) visit(child, titles);
  };
  const { suites, errors } = JSON.parse(report) as PlaywrightReport;
  for (const suite of suites) visit(suite, []);
  for (const error of errors) outcome.failures.push({ name: 'test run', message: error.message ?? '' });
  return outcome;
}

/** One line of the report that node-reporter.ts writes. */
export interface NodeTestLine {
  name: string;
  status: 'passed' | 'failed' | 'skipped';
  message?: string;
}

/** Reads the lines of node-reporter.ts. */
export function readNodeTest(report: string): Outcome {
  const outcome = empty();
  for (const line of report.split('\n').filter(Boolean)) {
    const test = JSON.parse(line) as NodeTestLine;
    if (test.status === 'passed') outcome.passed += 1;
    else if (test.status === 'skipped') outcome.skipped.push(test.name);
    else outcome.failures.push({ name: test.name, message: test.message ?? '' });
  }
  return outcome;
}

export interface RunnerEnd {
  /** The runner's report, or undefined where it wrote none. */
  report: string | undefined;
  exit: Exit;
}

/**
 * The outcome of a runner: its report, and whatever the report cannot know as a failure of its own: that it is
 * missing or unreadable, that it holds no tests, or that the runner ended badly though no test failed.
 */
export function judge(end: RunnerEnd, read: (report: string) => Outcome): Outcome {
  let outcome = empty();
  const fail = (message: string): number => outcome.failures.push({ name: 'test runner', message });
  if (end.report === undefined) {
    fail(`ended with ${end.exit} and left no report`);
    return outcome;
  }
  try {
    outcome = read(end.report);
  } catch (error) {
    fail(`ended with ${end.exit} and left a report that cannot be read: ${String(error)}`);
    return outcome;
  }
  if (end.exit !== 0 && outcome.failures.length === 0) fail(`ended with ${end.exit} though no test failed`);
  if (outcome.passed + outcome.failures.length + outcome.skipped.length === 0) fail('found no tests');
  return outcome;
}

/** Turns every skip into a failure, except those that the allow-list gives a reason for. */
export function settleSkips(
  suite: string,
  outcome: Outcome,
  allowed: AllowedSkip[],
): Outcome & { accepted: AllowedSkip[] } {
  const accepted: AllowedSkip[] = [];
  const failures = [...outcome.failures];
  for (const name of outcome.skipped) {
    const entry = allowed.find((skip) => skip.suite === suite && skip.test === name && skip.reason.trim() !== '');
    if (entry) accepted.push(entry);
    else failures.push({ name, message: 'skipped without a reason in tools/test/allowed-skips.json' });
  }
  return { ...outcome, failures, accepted };
}

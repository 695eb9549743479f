/** The suites of `make test`, in the order in which they run: what fails soonest comes first. */
import { type Outcome, readJest, readNodeTest, readPlaywright } from './results.ts';

interface Common {
  id: string;
  title: string;
  timeoutMinutes: number;
}

/** Commands that each count as one test: they pass with exit code 0. */
export interface CommandSuite extends Common {
  commands: { name: string; argv: string[] }[];
}

/** A test runner that leaves a report of its tests. */
export interface RunnerSuite extends Common {
  /** What has to be there first: the stack of `make up`, a browser. */
  needs: ('stack' | 'chromium')[];
  /** The runner's command line, given the file that it writes its report to. */
  argv: (report: string) => string[];
  env?: (report: string) => Record<string, string>;
  read: (report: string) => Outcome;
}

export type Suite = CommandSuite | RunnerSuite;

const npmScript = (workspace: string, script: string): string[] => ['npm', 'run', '-s', '-w', workspace, script];

const nodeTest = (report: string, ...globs: string[]): string[] => [
  'node',
  '--test',
  '--test-reporter=spec',
  '--test-reporter-destination=stdout',
  '--test-reporter=./tools/test/node-reporter.ts',
  `--test-reporter-destination=${report}`,
  ...globs,
];

const jest = (report: string, script: string): string[] => [
  ...npmScript('backend', script),
  '--',
  '--ci',
  '--json',
  `--outputFile=${report}`,
];

export const suites: Suite[] = [
  {
    id: 'lint',
    title: 'Lint',
    timeoutMinutes: 5,
    commands: [
      { name: 'eslint', argv: ['eslint', '--max-warnings', '0', '.'] },
      { name: 'prettier', argv: ['prettier', '--check', '--log-level', 'warn', '.'] },
    ],
  },
  {
    id: 'types',
    title: 'Types',
    timeoutMinutes: 5,
    commands: [
      { name: 'tools', argv: ['tsc', '-p', 'tools'] },
      ...['backend', 'frontend', 'e2e'].map((name) => ({ name, argv: npmScript(name, 'typecheck') })),
    ],
  },
  {
    id: 'checks',
    title: 'Checks',
    timeoutMinutes: 5,
    commands: [
      { name: 'requirements', argv: ['node', 'tools/check-requirements.ts'] },
      { name: 'OpenAPI document', argv: npmScript('backend', 'check:openapi') },
      { name: 'generated API client', argv: npmScript('frontend', 'check:api') },
    ],
  },
  {
    id: 'size',
    title: 'Size budget',
    timeoutMinutes: 5,
    commands: [
      // What the stack serves may be built inside of an image, so this one is for the measure.
      { name: 'build', argv: npmScript('frontend', 'build') },
      { name: 'first-load size', argv: npmScript('frontend', 'size') },
    ],
  },
  {
    id: 'tools',
    title: 'Tools',
    timeoutMinutes: 5,
    needs: [],
    argv: (report) =>
      nodeTest(
        report,
        'tools/*.test.ts',
        'tools/{eslint,test,e2e,dev-secrets,prove}/**/*.test.ts',
        'e2e/load/*.test.ts',
      ),
    read: readNodeTest,
  },
  {
    id: 'charts',
    title: 'Charts',
    // The first run builds Helm.
    timeoutMinutes: 15,
    needs: [],
    argv: (report) =>
      nodeTest(report, '--test-global-setup=tools/charts/setup.ts', 'tools/{charts,argocd}/**/*.test.ts'),
    read: readNodeTest,
  },
  {
    id: 'backend-unit',
    title: 'Backend unit tests',
    timeoutMinutes: 10,
    needs: [],
    argv: (report) => jest(report, 'test'),
    read: readJest,
  },
  {
    id: 'frontend-unit',
    title: 'Frontend unit tests',
    timeoutMinutes: 10,
    needs: [],
    argv: (report) =>
      ['npm', 'exec', '-w', 'frontend', '--', 'vitest', 'run', '--reporter=default'].concat(
        '--reporter=json',
        `--outputFile.json=${report}`,
      ),
    read: readJest,
  },
  {
    id: 'stack',
    title: 'Local stack tests',
    timeoutMinutes: 15,
    needs: ['stack'],
    argv: (report) => nodeTest(report, 'tools/stack/**/*.test.ts'),
    read: readNodeTest,
  },
  {
    id: 'seed',
    title: 'Seed tests',
    timeoutMinutes: 10,
    needs: ['stack'],
    argv: (report) => nodeTest(report, 'tools/seed/**/*.test.ts'),
    read: readNodeTest,
  },
  {
    id: 'api',
    title: 'API tests',
    timeoutMinutes: 20,
    needs: ['stack'],
    argv: (report) => jest(report, 'test:api'),
    read: readJest,
  },
  {
    id: 'e2e',
    title: 'Browser tests',
    timeoutMinutes: 20,
    needs: ['chromium', 'stack'],
    argv: () => ['npm', 'exec', '-w', 'e2e', '--', 'playwright', 'test', '--reporter=list,json'],
    env: (report) => ({ PLAYWRIGHT_JSON_OUTPUT_FILE: report }),
    read: readPlaywright,
  },
];

export const suiteIds = suites.map((suite) => suite.id);

/** The suites that a comma-separated list names, in running order; all of them when it names none. */
export function chooseSuites(only: string | undefined): Suite[] {
  const wanted = (only ?? '').split(',').flatMap((id) => id.trim() || []);
  const unknown = wanted.filter((id) => !suiteIds.includes(id));
  if (unknown.length > 0) {
    throw new Error(`ONLY names ${unknown.join(', ')}, which is no suite. The suites are ${suiteIds.join(', ')}.`);
  }
  return wanted.length === 0 ? suites : suites.filter((suite) => wanted.includes(suite.id));
}

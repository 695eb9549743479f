/**
 * Runs every suite, goes on after one that fails, and ends with one line: `N passed, N failed`.
 * ONLY=api,e2e chooses suites by id. Logs and reports are in log/test under .local (or LOCAL_DIR).
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureChromium } from './chromium.ts';
import { endWithInterrupt, run, tail } from './process.ts';
import { progress, printFailures, summary, type Line } from './print.ts';
import { type AllowedSkip, judge, type Outcome, settleSkips } from './results.ts';
import { readSettings } from '../stack/settings.ts';
import { prepareStack } from './stack.ts';
import { chooseSuites, type CommandSuite, type RunnerSuite, type Suite, suites } from './suites.ts';

const root = path.resolve(import.meta.dirname, '../..');
const logs = path.join(readSettings().local, 'log/test');
const allowedSkips = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'allowed-skips.json'), 'utf8'),
) as AllowedSkip[];

/** The stack's environment for tests, or why it could not be had; asked for once, by the first suite that needs it. */
let stack: Promise<Record<string, string>> | undefined;

/** @throws why what the suite needs cannot be had */
async function prepare(suite: RunnerSuite, log: string): Promise<Record<string, string>> {
  if (suite.needs.includes('chromium')) await ensureChromium(root, log);
  if (!suite.needs.includes('stack')) return {};
  stack ??= prepareStack(root, path.join(logs, 'up.log'));
  return stack;
}

async function runCommands(suite: CommandSuite, log: string): Promise<Outcome> {
  const outcome: Outcome = { passed: 0, failures: [], skipped: [] };
  for (const { name, argv } of suite.commands) {
    const exit = await run({ argv, cwd: root, log, timeoutMs: suite.timeoutMinutes * 60_000 });
    if (exit === 0) outcome.passed += 1;
    else outcome.failures.push({ name, message: `"${argv.join(' ')}" ended with ${exit}` });
  }
  return outcome;
}

async function runRunner(suite: RunnerSuite, log: string): Promise<Outcome> {
  let env: Record<string, string>;
  try {
    env = await prepare(suite, log);
  } catch (error) {
    return { passed: 0, failures: [{ name: 'preparation', message: (error as Error).message }], skipped: [] };
  }
  const report = path.join(logs, `${suite.id}.json`);
  // A report of an earlier run must not be taken for this one's.
  rmSync(report, { force: true });
  const exit = await run({
    argv: suite.argv(report),
    env: { ...env, ...suite.env?.(report) },
    cwd: root,
    log,
    timeoutMs: suite.timeoutMinutes * 60_000,
  });
  return judge({ report: existsSync(report) ? readFileSync(report, 'utf8') : undefined, exit }, suite.read);
}

async function runSuite(suite: Suite): Promise<Line> {
  const log = path.join(logs, `${suite.id}.log`);
  const done = progress(suite.title, log);
  const outcome = await ('commands' in suite ? runCommands(suite, log) : runRunner(suite, log));
  const { passed, failures, accepted } = settleSkips(suite.id, outcome, allowedSkips);
  const seconds = done(passed, failures.length);
  for (const skip of accepted) console.log(`    not run: ${skip.test} (${skip.reason})`);
  if (failures.length > 0) printFailures(failures, existsSync(log) ? tail(log, 25) : [], path.relative(root, log));
  return { title: suite.title, passed, failed: failures.length, seconds };
}

endWithInterrupt();
mkdirSync(logs, { recursive: true });
for (const old of ['up.log', ...suites.map((suite) => `${suite.id}.log`)])
  rmSync(path.join(logs, old), { force: true });
process.env.PATH = `${path.join(root, 'node_modules/.bin')}:${process.env.PATH}`;

let chosen: Suite[];
try {
  chosen = chooseSuites(process.env.ONLY);
} catch (error) {
  console.error((error as Error).message);
  process.exit(2);
}
const lines: Line[] = [];
for (const suite of chosen) lines.push(await runSuite(suite));
console.log(summary(lines));
const total = (key: 'passed' | 'failed'): number => lines.reduce((sum, line) => sum + line[key], 0);
console.log(`${total('passed')} passed, ${total('failed')} failed`);
process.exitCode = total('failed') > 0 ? 1 : 0;

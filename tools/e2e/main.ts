/**
 * `make e2e`: brings the working commit to the cluster that KUBECONFIG names, by Argo CD and from nothing, and tests it there.
 *   node tools/e2e/main.ts            build, prepare, test
 *   node tools/e2e/main.ts prepare    build and prepare, and leave it to look at
 *   node tools/e2e/main.ts test [suite…]   test what was prepared before, all of it or these suites
 */
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { judge, readNodeTest } from '../test/results.ts';
import { attempt, run } from './command.ts';
import { home } from './context.ts';
import { buildAndLoad } from './images.ts';
import { readSettings, type Settings } from './settings.ts';
import { chooseSuites } from './suites.ts';

const root = path.resolve(import.meta.dirname, '../..');
const print = (line: string): boolean => process.stdout.write(`${line}\n`);

async function build(settings: Settings): Promise<Record<string, string>> {
  const git = (...args: string[]): Promise<string> => run(['git', '-C', root, ...args]);
  const commit = (await git('rev-parse', 'HEAD')).trim();
  if ((await git('status', '--porcelain', '--untracked-files=no')).trim() !== '') {
    print(`Changes that aren't committed are left out: commit ${commit.slice(0, 12)} is tested.`);
  }
  const source = path.join(home, 'source');
  await rm(source, { recursive: true, force: true });
  await run(['git', 'clone', '-q', '--no-tags', root, source]);
  const tags = await buildAndLoad(settings, source, commit, print);
  return { E2E_TAG: tags.first, E2E_NEXT_TAG: tags.next };
}

async function prepare(settings: Settings): Promise<boolean> {
  const env = await build(settings);
  const argv = [...settings.exec, process.execPath, path.join(import.meta.dirname, 'prepare.ts')];
  const { code } = await attempt(argv, { env, cwd: root, show: true, timeoutMs: 20 * 60_000 });
  return code === 0;
}

/** @returns whether every test passed; the last line says how many did */
async function test(settings: Settings, suites: string[]): Promise<boolean> {
  const report = path.join(home, 'report.jsonl');
  const total = { passed: 0, failed: 0 };
  // One run a suite: given all files at once, Node would sort them.
  for (const suite of suites) {
    await rm(report, { force: true });
    const argv = [
      ...[...settings.exec, process.execPath, '--test', '--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...['--test-reporter=./tools/test/node-reporter.ts', `--test-reporter-destination=${report}`],
      `e2e/cluster/${suite}.test.ts`,
    ];
    const { code } = await attempt(argv, { cwd: root, show: true, timeoutMs: 20 * 60_000 });
    const text = existsSync(report) ? await readFile(report, 'utf8') : undefined;
    const { passed, failures, skipped } = judge({ report: text, exit: code }, readNodeTest);
    for (const { name, message } of failures) print(`✖ ${name}\n    ${message.split('\n').slice(0, 6).join('\n    ')}`);
    for (const name of skipped) print(`✖ ${name} was skipped`);
    total.passed += passed;
    total.failed += failures.length + skipped.length;
  }
  print(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0;
}

const [what = 'all', ...named] = process.argv.slice(2);
try {
  if (!['all', 'prepare', 'test'].includes(what)) {
    throw new Error(`"${what}" is no step; prepare and test are, and both come where none is named.`);
  }
  const suites = chooseSuites(named);
  const settings = readSettings(process.env);
  const prepared = what === 'test' || (await prepare(settings));
  const passed = prepared && (what === 'prepare' || (await test(settings, suites)));
  process.exitCode = passed ? 0 : 1;
} catch (error) {
  print(`make e2e: ${(error as Error).message}`);
  process.exitCode = 1;
}

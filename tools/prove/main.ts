/**
 * Proves on a cluster what the README promises, and writes what was measured to docs/proof.json, docs/proof.md and README.md.
 *   node tools/prove/main.ts all                 brings the working commit to the cluster, then everything
 *   node tools/prove/main.ts suites [promise…]   on a cluster prepared before: the suites
 *   node tools/prove/main.ts controls [promise…] the same for the runs without protection, which must fail
 */
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { attempt, run } from '../e2e/command.ts';
import { home, readContext } from '../e2e/context.ts';
import { readSettings } from '../e2e/settings.ts';
import { judge, readNodeTest } from '../test/results.ts';
import { digests, proofFile, readProof, root, trackedFiles, type Machine, type Part, type PartName } from './proof.ts';
import { promiseIds, promiseOf, type Measured, type Promised } from './promises.ts';
import { intoReadme, page } from './render.ts';

const settings = readSettings(process.env);
const source = path.join(home, 'source');
const print = (line: string): boolean => process.stdout.write(`${line}\n`);

async function machine(): Promise<Machine> {
  const get = async (...args: string[]): Promise<string> => run([...settings.exec, 'kubectl', ...args]);
  interface Node {
    status: { capacity: { cpu: string; memory: string } };
  }
  const { items } = JSON.parse(await get('get', 'nodes', '-o', 'json')) as { items: Node[] };
  const { serverVersion } = JSON.parse(await get('version', '-o', 'json')) as { serverVersion: { gitVersion: string } };
  const memoryKi = items.reduce((sum, { status }) => sum + Number.parseInt(status.capacity.memory, 10), 0);
  return {
    kubernetes: serverVersion.gitVersion.replace(/^v/, ''),
    nodes: items.length,
    cores: items.reduce((sum, { status }) => sum + Number(status.capacity.cpu), 0),
    memoryGiB: Math.round(memoryKi / 2 ** 20),
  };
}

/** Suites that ask pods at their own addresses can't run where these aren't reached. */
async function reachesPods(): Promise<boolean> {
  const script = `const s = require('node:net').connect({ host: process.argv[1], port: 5000, timeout: 3000 });
    s.on('connect', () => process.exit(0)); s.on('error', () => process.exit(1)); s.on('timeout', () => process.exit(1));`;
  const where = [
    '-n',
    'backend',
    'get',
    'pods',
    '-l',
    'app.kubernetes.io/name=backend,app.kubernetes.io/component=user',
  ];
  const address = await run([...settings.exec, 'kubectl', ...where, '-o', 'jsonpath={.items[0].status.podIP}']);
  return (await attempt([...settings.exec, process.execPath, '-e', script, address.trim()])).code === 0;
}

const needsPods: readonly string[] = ['maintenance', 'drain'];

/** @throws where the cluster runs something else than the working tree */
function assertDeployed({ covers }: Promised): void {
  const deployed = covers.filter((cover) => !/^(e2e|tools)\//.test(cover));
  const [here, there] = [root, source].map((directory) => digests(directory, deployed, trackedFiles(directory)));
  const changed = deployed.filter((cover) => here?.[cover] !== there?.[cover]);
  if (changed.length === 0) return;
  throw new Error(
    `${changed.join(', ')} changed since the cluster was prepared; "node tools/e2e/main.ts prepare" brings it there.`,
  );
}

async function prove(promise: Promised, part: PartName): Promise<Part> {
  assertDeployed(promise);
  const common = {
    commit: (await run(['git', '-C', source, 'rev-parse', 'HEAD'])).trim(),
    date: new Date().toISOString(),
    machine: await machine(),
    covers: digests(root, promise.covers, trackedFiles(root)),
  };
  if (needsPods.includes(promise.id) && !(await reachesPods())) {
    const problems = ['pods’ addresses are not reached from where the tests run'];
    return { state: 'not run', problems, measured: [], minutes: 0, ...common };
  }
  const [report, measuredFile] = [path.join(home, 'report.jsonl'), path.join(home, 'measured.jsonl')];
  for (const file of [report, measuredFile]) await rm(file, { force: true });
  const start = performance.now();
  const { code } = await attempt(
    [
      ...[...settings.exec, process.execPath, '--test', '--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...['--test-reporter=./tools/test/node-reporter.ts', `--test-reporter-destination=${report}`],
      part === 'suite' ? `e2e/proof/${promise.id}.test.ts` : `e2e/proof/controls/${promise.id}.test.ts`,
    ],
    { cwd: root, show: true, env: { PROOF_MEASURED: measuredFile }, timeoutMs: promise.timeoutMinutes * 60_000 },
  );
  const read = async (file: string): Promise<string | undefined> =>
    existsSync(file) ? readFile(file, 'utf8') : undefined;
  const { failures, skipped } = judge({ report: await read(report), exit: code }, readNodeTest);
  const measured = ((await read(measuredFile)) ?? '').split('\n').filter(Boolean);
  const problems = [
    ...failures.map(({ name, message }) => `${name}: ${message.split('\n').slice(0, 3).join(' ').slice(0, 400)}`),
    ...skipped.map((name) => `${name} was skipped`),
  ];
  return {
    state: problems.length === 0 ? 'holds' : 'failed',
    problems,
    measured: measured.map((line) => {
      const { title, brief, lines } = JSON.parse(line) as Measured;
      return { title, brief, lines };
    }),
    minutes: Math.round((performance.now() - start) / 6_000) / 10,
    ...common,
  };
}

async function write(promise: Promised, name: PartName, part: Part): Promise<void> {
  const proof = readProof();
  proof[promise.id] = { ...proof[promise.id], [name]: part };
  await writeFile(proofFile, `${JSON.stringify(proof, null, 2)}\n`);
  await writeFile(path.join(root, 'docs/proof.md'), page(proof));
  const readme = path.join(root, 'README.md');
  await writeFile(readme, intoReadme(await readFile(readme, 'utf8'), proof));
}

const [what = 'all', ...named] = process.argv.slice(2);
try {
  if (!['all', 'suites', 'controls'].includes(what)) {
    throw new Error(`"${what}" is no step; all, suites and controls are.`);
  }
  const chosen = (named.length > 0 ? named : promiseIds).map(promiseOf);
  if (what === 'all') {
    const { code } = await attempt([process.execPath, path.join(root, 'tools/e2e/main.ts'), 'prepare'], {
      cwd: root,
      show: true,
      timeoutMs: 40 * 60_000,
    });
    if (code !== 0) throw new Error('the cluster could not be prepared');
  }
  readContext();
  const wanted: PartName[] = what === 'all' ? ['suite', 'controls'] : [what === 'suites' ? 'suite' : 'controls'];
  for (const part of wanted) {
    for (const promise of chosen) {
      const result = await prove(promise, part);
      await write(promise, part, result);
      print(`${promise.id} ${part}: ${result.state} after ${result.minutes} min`);
      for (const problem of result.problems) print(`✖ ${problem}`);
      if (result.state === 'failed') process.exitCode = 1;
    }
  }
} catch (error) {
  print(`make prove: ${(error as Error).message}`);
  process.exitCode = 1;
}

/** The load as it enters the cluster, and how a run is judged. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLoad } from '../../load/start.ts';
import type { Plan, Report } from '../../load/plan.ts';
import { describeFailures, summarize } from '../../load/words.ts';
import { cluster } from '../../cluster/support/cluster.ts';
import { signUp, stranger, type Person } from '../../cluster/support/people.ts';

/** Requests a second. */
const rate = Number(process.env.E2E_LOAD_RATE || 200);
/** So long a run lasts at least: the longest gaps of idle connections end within it. */
const LEAST_MS = 85_000;

/** Signed up once for a file's runs. */
let people: Promise<Person[]> | undefined;

async function signUpAll(): Promise<Person[]> {
  const all = Array.from({ length: 8 }, (_, index) => stranger(`Load Person ${index}`));
  for (const person of all) await signUp(person);
  return all;
}

let runs = 0;

export interface Conditions extends Partial<Pick<Plan, 'rate' | 'allow' | 'retryPosts'>> {
  /** Ends the run as soon as `during` has. */
  short?: boolean;
}

/** Runs something under the load, with calm before and after. What it throws comes after the load has ended. */
export async function underLoad(
  during: () => Promise<void>,
  { short = false, ...plan }: Conditions = {},
): Promise<Report> {
  people ??= signUpAll();
  runs += 1;
  const load = await startLoad({
    target: { ...cluster.edgeAddress, tls: true, ca: cluster.ca },
    hosts: { app: new URL(cluster.urls.app).host, ops: new URL(cluster.urls.ops).host },
    rate,
    idle: [
      { connections: 20, gapMs: [4_000, 6_000] },
      { connections: 40, gapMs: [55_000, 75_000] },
    ],
    people: (await people).map(({ email, password }) => ({ email, password })),
    allow: 'nothing',
    retryPosts: false,
    run: `load ${Date.now().toString(36)}${process.pid.toString(36)} ${runs}`,
    ...plan,
  });
  const start = performance.now();
  let report: Report;
  try {
    await sleep(5_000);
    await during();
    await sleep(Math.max(5_000, short ? 0 : start + LEAST_MS - performance.now()));
  } finally {
    report = await load.finish();
  }
  return report;
}

/** Nothing failed, and every write is there once. */
export function assertNothingDropped(report: Report): void {
  assert.equal(report.failures.total, 0, `${summarize(report).join('\n')}\n${describeFailures(report).join('\n')}`);
  assertWrittenOnce(report);
}

export function assertWrittenOnce({ writes, posts }: Report): void {
  assert.ok(posts.acknowledged > 0, 'no POST was acknowledged');
  assert.deepEqual(writes.missing, [], 'acknowledged writes that are missing');
  assert.deepEqual(writes.twice, [], 'writes that are there twice');
}

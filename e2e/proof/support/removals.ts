/** Deleting and killing under load. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../../tools/e2e/wait.ts';
import type { Exception, Report } from '../../load/plan.ts';
import { underLoad, type Conditions } from './load.ts';
import {
  backend,
  calm,
  deletePod,
  killProcess,
  readyPods,
  restarts,
  restartsSince,
  workloads,
  type Pod,
  type Workload,
} from './pods.ts';

export async function anyPod(of: Workload): Promise<Pod> {
  const [pod] = await readyPods(of);
  assert.ok(pod, `${of.name} has no ready pod`);
  return pod;
}

export const deleteOneOfEach = (of: readonly Workload[] = workloads, conditions: Conditions = {}): Promise<Report> =>
  underLoad(async () => {
    for (const workload of of) {
      await deletePod(await anyPod(workload));
      await sleep(2_000);
      await calm(workload);
    }
  }, conditions);

/** Clocks of pod and client may differ by so much. */
const SLACK_MS = 150;

export interface Killed {
  report: Report;
  /** POSTs that failed in flight. */
  lost: number;
  /** POSTs that failed, but weren't in flight when the process was killed. */
  strangers: Exception[];
}

/** Kills one API process; POSTs that fail are sent again with their keys, as a careful client does. */
export async function killOne(): Promise<Killed> {
  let from = 0;
  let to = 0;
  const report = await underLoad(
    async () => {
      const before = await restarts();
      const pod = await anyPod(backend);
      [from, to] = await killProcess(pod, backend.container);
      await until(
        'the killed process started again',
        60,
        async () => ((await restartsSince(before)) > 0 ? true : undefined),
        1_000,
      );
      await calm(backend);
    },
    { retryPosts: true },
  );
  const posts = report.exceptions.filter(({ kind }) => kind === 'post');
  const inFlight = ({ sentAt, endedAt }: Exception): boolean => sentAt <= to + SLACK_MS && endedAt >= from - SLACK_MS;
  return { report, lost: posts.filter(inFlight).length, strangers: posts.filter((post) => !inFlight(post)) };
}

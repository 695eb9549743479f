/** Maintenance switched on and off again and again, with the time that each pod takes to follow. */
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../../load/ledger.ts';
import { kubectl } from '../../../tools/e2e/kubectl.ts';
import { namespaces } from '../../cluster/support/cluster.ts';
import type { Operator } from './operators.ts';
import { firstAnswers } from './pod-states.ts';
import { backend, readyPods, type Pod } from './pods.ts';

/** Above the longest that a kubelet takes to bring a changed ConfigMap (its sync of a minute, and its cache). */
export const FILE_SECONDS = 150;

export const message = 'The harbour basin is being dredged.';

/** Milliseconds from the click until each user pod refused. */
export async function timeOn(operator: Operator, pods: readonly Pod[], seconds = 10): Promise<number[]> {
  const followed = firstAnswers(pods, 503, seconds);
  // Handled where it is awaited; a click that fails is the error to see.
  followed.catch(() => undefined);
  const clickedAt = await operator.switch({ enabled: true, message });
  return (await followed).map((at) => at - clickedAt);
}

export async function timeOff(operator: Operator, pods: readonly Pod[], seconds = 10): Promise<number[]> {
  const clickedAt = await operator.switch({ enabled: false });
  return (await firstAnswers(pods, 200, seconds)).map((at) => at - clickedAt);
}

export interface Spread {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  count: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    maxMs: quantile(sorted, 1),
    count: sorted.length,
  };
}

export const describeSpread = ({ p50Ms, p99Ms, maxMs, count }: Spread): string =>
  `p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms, at most ${maxMs.toFixed(0)} ms of ${count}`;

/** @param whileOn what to look at while it is on, given the running number */
export async function toggle(
  operator: Operator,
  times: number,
  whileOn: (index: number) => Promise<void>,
): Promise<{ on: number[]; off: number[] }> {
  const pods = await userPods();
  const [on, off]: [number[], number[]] = [[], []];
  for (let index = 0; index < times; index += 1) {
    on.push(...(await timeOn(operator, pods)));
    await whileOn(index);
    off.push(...(await timeOff(operator, pods)));
    // Pods are ready again after two seconds; a switch may come before as well as after.
    await sleep(1_000 + (index % 4) * 1_000);
  }
  return { on, off };
}

export const userPods = (): Promise<Pod[]> => readyPods(backend);

/** What people with kubectl do; the key alone. @returns performance.now() before the command */
export async function patchByKubectl(text: string): Promise<number> {
  const startedAt = performance.now();
  const patch = JSON.stringify({ data: { maintenance: text } });
  await kubectl(['-n', namespaces.backend, 'patch', 'configmap/backend-maintenance', '--type=merge', '-p', patch]);
  return startedAt;
}

/** A server that is slow or gone for a while, under load, and how long users feel it afterwards. */
import { setTimeout as sleep } from 'node:timers/promises';
import { setProxy, type ProxyState, type Target } from '../../../tools/e2e/proxies.ts';
import { until } from '../../../tools/e2e/wait.ts';
import { namespaces } from '../../cluster/support/cluster.ts';
import type { Report } from '../../load/plan.ts';
import { underLoad, type Conditions } from './load.ts';
import { readyEndpoints, restarts, restartsSince } from './pods.ts';

export interface Fault {
  report: Report;
  /** Restarts of containers meanwhile. */
  restarted: number;
  /** From the end of the fault until the last request was sent that wasn't answered as usual; 0 where none was. */
  recoverySeconds: number;
}

/** @param whileOut what to look at in the middle of it */
export async function fault(
  target: Target,
  state: ProxyState,
  seconds: number,
  conditions: Conditions,
  whileOut: () => Promise<void> = async () => undefined,
): Promise<Fault> {
  const before = await restarts();
  let endedAt = 0;
  const report = await underLoad(async () => {
    const start = performance.now();
    await setProxy(target, state);
    try {
      await sleep((seconds * 1_000) / 3);
      await whileOut();
      await sleep(Math.max(0, start + seconds * 1_000 - performance.now()));
    } finally {
      await setProxy(target, { up: true, delayMs: 0 });
      endedAt = Date.now();
    }
    // Long enough to see that it lasts.
    await sleep(25_000);
  }, conditions);
  const slow = report.details.filter(({ why }) => why === 'slow').map(({ at }) => Date.parse(at));
  const last = Math.max(endedAt, ...report.exceptions.map(({ sentAt }) => sentAt), ...slow);
  return { report, restarted: await restartsSince(before), recoverySeconds: (last - endedAt) / 1_000 };
}

export const redisGone = (seconds = 60): Promise<Fault> => fault('redis', { up: false }, seconds, { allow: 'nothing' });

export const mysqlSlow = (seconds = 60): Promise<Fault> =>
  fault('mysql', { delayMs: 1_000 }, seconds, { allow: 'outage' });

export const mysqlGone = (whileOut?: () => Promise<void>, seconds = 60): Promise<Fault> =>
  fault('mysql', { up: false }, seconds, { allow: 'outage' }, whileOut);

export const noUserEndpoint = (): Promise<true> =>
  until('no endpoint left for users', 20, async () =>
    (await readyEndpoints(namespaces.backend, 'backend')) === 0 ? true : undefined,
  );

/** A drain of all nodes, without the nodes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { secondsSince } from '../../cluster/support/release.ts';
import type { Report } from '../../load/plan.ts';
import { underLoad } from './load.ts';
import { calm, evict, podsOf, readyPods, workloads, type Pod } from './pods.ts';

export interface Evicted {
  report: Report;
  /** From the first request for an eviction until every evicted pod was gone and replaced. */
  seconds: number;
  /** Evictions that a budget put off. */
  refused: number;
  /** Fewest ready pods seen, by workload. */
  leastReady: Record<string, number>;
}

/** Asks for the eviction of all pods at once, and again for those that were refused, every second. */
export async function evictAll(): Promise<Evicted> {
  const result = { seconds: 0, refused: 0, leastReady: {} as Record<string, number> };
  const report = await underLoad(async () => {
    let left: Pod[] = (await Promise.all(workloads.map(podsOf))).flat();
    let over = false;
    const watching = (async () => {
      while (!over) {
        for (const of of workloads) {
          const ready = (await readyPods(of)).length;
          result.leastReady[of.name] = Math.min(result.leastReady[of.name] ?? ready, ready);
        }
        await sleep(500);
      }
    })();
    const start = performance.now();
    try {
      while (left.length > 0 && secondsSince(start) < 180) {
        const granted = await Promise.all(left.map(evict));
        left = left.filter((_, index) => !granted[index]);
        result.refused += left.length;
        await sleep(1_000);
      }
      if (left.length > 0)
        throw new Error(`${left.map(({ metadata }) => metadata.name).join(', ')} could not be evicted`);
      await Promise.all(workloads.map((of) => calm(of)));
      result.seconds = secondsSince(start);
    } finally {
      over = true;
      await watching;
    }
  });
  return { report, ...result };
}

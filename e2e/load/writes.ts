/** Whether what was acknowledged is there, once. */
import type { Writes } from './plan.ts';

/**
 * @param acknowledged names whose POST was answered by 201
 * @param unanswered names that were sent and never acknowledged
 * @param found names as the API lists them, with repetitions
 */
export function compareWrites(
  acknowledged: Iterable<string>,
  unanswered: Iterable<string>,
  found: Iterable<string>,
): Writes {
  const times = new Map<string, number>();
  for (const name of found) times.set(name, (times.get(name) ?? 0) + 1);
  return {
    found: [...times.values()].reduce((sum, count) => sum + count, 0),
    missing: [...acknowledged].filter((name) => !times.has(name)),
    twice: [...times].flatMap(([name, count]) => (count > 1 ? name : [])),
    unacknowledged: [...unanswered].filter((name) => times.has(name)).length,
  };
}

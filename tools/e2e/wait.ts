/** Waiting with a limit, and with the reason when it was in vain. */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again until the answer is something other than undefined.
 * @throws after that many seconds, with `what` and what the last try said
 */
export async function until<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | undefined>,
  everyMs = 500,
): Promise<T> {
  const end = performance.now() + seconds * 1_000;
  for (;;) {
    let last = '';
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = `; the last try said: ${(error as Error).message}`;
    }
    if (performance.now() > end) throw new Error(`${what} was not so within ${seconds} s${last}`);
    await sleep(everyMs);
  }
}

/** Keeps asking while something else happens, as users do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './edge.ts';

export interface Seen {
  asked: number;
  /** What went wrong, with the moment. */
  failures: string[];
}

/** Asks every 100 ms until `during` has ended. */
export async function whileAsking(url: string, during: () => Promise<void>): Promise<Seen> {
  const seen: Seen = { asked: 0, failures: [] };
  let over = false;
  const asking = (async () => {
    while (!over) {
      seen.asked += 1;
      try {
        const { status, body } = await ask(url);
        if (status !== 200) seen.failures.push(`${new Date().toISOString()} ${status} ${body.slice(0, 120)}`);
      } catch (error) {
        seen.failures.push(`${new Date().toISOString()} ${(error as Error).message}`);
      }
      await sleep(100);
    }
  })();
  try {
    await during();
  } finally {
    over = true;
    await asking;
  }
  return seen;
}

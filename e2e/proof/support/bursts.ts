/** Requests that meet connections just as these have been idle for as long as somebody keeps them. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { cluster } from '../../cluster/support/cluster.ts';
import { ask } from '../../cluster/support/edge.ts';

/** So many at once, that nginx needs a connection to the API for each. */
const TOGETHER = 30;

export interface Bursts {
  sent: number;
  failures: string[];
}

/** POSTs, since only these are never tried again: one burst, then one after each of these pauses. */
export async function burstsAfter(gapsMs: readonly number[], token: string): Promise<Bursts> {
  const result: Bursts = { sent: 0, failures: [] };
  const post = async (): Promise<void> => {
    result.sent += 1;
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() };
    const body = { name: `burst ${result.sent}` };
    const answer = await ask(`${cluster.urls.app}/api/v1/organizations`, { method: 'POST', headers, body }).catch(
      (error: unknown) => ({ status: 0, body: String(error) }),
    );
    if (answer.status !== 201) result.failures.push(`${answer.status} ${answer.body.slice(0, 160)}`);
  };
  for (const gapMs of [0, ...gapsMs]) {
    await sleep(gapMs);
    await Promise.all(Array.from({ length: TOGETHER }, post));
  }
  return result;
}

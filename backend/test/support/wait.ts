import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 10;

/**
 * Waits until `condition` gives something truthy, and returns it.
 *
 * @param what completes "waited in vain for …"
 * @param withinMs only the patience with a machine under load; what must be quick is asserted by the test itself
 */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  withinMs = 30_000,
): Promise<Exclude<Awaited<T>, undefined | null | false | 0 | ''>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const result = await condition();
    if (result) return result as Exclude<Awaited<T>, undefined | null | false | 0 | ''>;
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await sleep(POLL_MS);
  }
}

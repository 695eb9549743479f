import { useSyncExternalStore } from 'react';
import { Store } from '../lib/store.ts';

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'long' });

/** "3 hours ago", "in 2 days"; within a minute, "just now". */
export function relativeTime(iso: string, nowMs: number): string {
  const seconds = (Date.parse(iso) - nowMs) / 1000;
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return seconds > 30 ? 'in a moment' : 'just now';
}

export const exactTime = (iso: string): string => exact.format(new Date(iso));

/** One clock for all times on the screen, running while there are any. */
const now = new Store(Date.now());
let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;
function watchNow(listener: () => void): () => void {
  const stop = now.subscribe(listener);
  if (watchers++ === 0) {
    now.set(Date.now());
    timer = setInterval(() => now.set(Date.now()), 30_000);
  }
  return () => {
    stop();
    if (--watchers === 0) clearInterval(timer);
  };
}

/** A time as people say it, with the exact one in its title. */
export function RelativeTime({ iso }: { iso: string }) {
  const nowMs = useSyncExternalStore(watchNow, now.get);
  return (
    <time dateTime={iso} title={exactTime(iso)}>
      {relativeTime(iso, nowMs)}
    </time>
  );
}

/** When requests are due. Arrivals don't wait for answers: a slow answer must not thin the load that finds it. */

export interface Stream {
  /** Milliseconds until the next one, given how many came before. */
  gapMs: (index: number) => number;
  /** Milliseconds until the first. */
  firstMs: number;
  fire: (dueAt: number) => void;
}

/** @returns a function that ends it */
export function arrive(streams: readonly Stream[], now: () => number = () => performance.now()): () => void {
  const start = now();
  const next = streams.map((stream) => ({ stream, count: 0, dueAt: start + stream.firstMs }));
  let timer: NodeJS.Timeout;
  const tick = (): void => {
    let soonest = Infinity;
    for (const entry of next) {
      while (entry.dueAt <= now()) {
        entry.stream.fire(entry.dueAt);
        entry.count += 1;
        entry.dueAt += entry.stream.gapMs(entry.count);
      }
      soonest = Math.min(soonest, entry.dueAt);
    }
    timer = setTimeout(tick, Math.max(1, soonest - now()));
  };
  tick();
  return () => clearTimeout(timer);
}

/** A generator of numbers from 0 to 1 that is the same in every run (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

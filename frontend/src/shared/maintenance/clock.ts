import { useEffect, useState } from 'react';
import { maintenance } from './maintenance.ts';

/** Time as a countdown reads it; tests bring their own. */
export interface Clock {
  /** ms since the epoch. */
  now(): number;
  /** Calls `listener` every `ms` until the returned function is called. */
  every(ms: number, listener: () => void): () => void;
}

/** The server's time: a countdown is right on a machine whose clock isn't. */
export const serverClock: Clock = {
  now: () => Date.now() + maintenance.serverAheadMs,
  every: (ms, listener) => {
    const timer = setInterval(listener, ms);
    return () => clearInterval(timer);
  },
};

/** The clock's time, looked at again every second. */
export function useNow(clock: Clock): number {
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => clock.every(1000, () => setNow(clock.now())), [clock]);
  return now;
}

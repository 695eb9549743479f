import { useCallback, useSyncExternalStore } from 'react';
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

/** The clock's time in whole seconds, looked at again every second while `isRunning`. */
export function useNow(clock: Clock, isRunning = true): number {
  const subscribe = useCallback(
    (listener: () => void) => (isRunning ? clock.every(1000, listener) : () => undefined),
    [clock, isRunning],
  );
  return useSyncExternalStore(subscribe, () => Math.floor(clock.now() / 1000) * 1000);
}

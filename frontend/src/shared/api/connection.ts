import { Store } from '../lib/store.ts';

/**
 * Whether the API answers, as the last requests saw it. `unavailable`: it says so itself (503) or its proxy does;
 * `unreachable`: nothing answered.
 */
export type Connection =
  { status: 'ok' } | { status: 'unavailable' | 'unreachable'; failures: number; retryInMs: number };

const ok: Connection = { status: 'ok' };
const longestWaitMs = 30_000;

export class ConnectionStore extends Store<Connection> {
  constructor() {
    super(ok);
  }

  reachable(): void {
    this.set(ok);
  }

  failed(status: 'unavailable' | 'unreachable', retryAfterSeconds?: number): void {
    const before = this.get();
    const failures = before.status === 'ok' ? 1 : before.failures + 1;
    const backoffMs = Math.min(1000 * 2 ** failures, longestWaitMs);
    const askedMs = retryAfterSeconds === undefined ? backoffMs : retryAfterSeconds * 1000;
    this.set({ status, failures, retryInMs: Math.min(Math.max(askedMs, 1000), longestWaitMs) });
  }
}

export const connection = new ConnectionStore();

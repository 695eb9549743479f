import { type ApiError, hasSlug } from '../api/problem.ts';
import type { MaintenanceStatus } from '../api/types.ts';
import { Store } from '../lib/store.ts';

/** What the API said when it refused a request because of maintenance. */
export interface Closure {
  /** The operators' words, or the API's own where they left none. */
  detail: string;
  /** When people are told to expect it back (ISO 8601); it doesn't end by itself then. */
  endsAt: string | null;
  /** What the last refusal asked to wait; undefined where it didn't say. */
  retryAfterSeconds: number | undefined;
}

const off: MaintenanceStatus = { state: 'off', message: null, startsAt: null, endsAt: null };

/**
 * What this tab knows of maintenance. Two things, because they differ at the operators' address: what is announced, and
 * whether we are refused. There an operator works on while maintenance is on, and anyone else is refused.
 */
export class Maintenance {
  readonly status = new Store<MaintenanceStatus>(off);
  /** Defined from the first refusal until the API serves again. */
  readonly closure = new Store<Closure | undefined>(undefined);
  /** How far the server's clock is ahead of this machine's, in ms: countdowns are read off the server's. */
  serverAheadMs = 0;
  #ask: () => void = () => undefined;

  /** Looks at a refusal, whichever way it came. True where maintenance is its reason. */
  notice(error: unknown): error is ApiError {
    if (!hasSlug(error, 'maintenance')) return false;
    const { detail, endsAt, retryAfterSeconds } = error;
    this.closure.set({ detail, endsAt, retryAfterSeconds });
    return true;
  }

  /** The API serves again, or it is something else by now. */
  reopen(): void {
    this.closure.set(undefined);
  }

  /** Resolves when we aren't refused (any more). Rejects when `signal` is aborted first. */
  whenServed(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.closure.get() === undefined) return resolve();
      const giveUp = (): void => {
        stop();
        reject(signal?.reason as Error);
      };
      const stop = this.closure.subscribe(() => {
        if (this.closure.get() !== undefined) return;
        stop();
        signal?.removeEventListener('abort', giveUp);
        resolve();
      });
      if (signal?.aborted) giveUp();
      else signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  /**
   * Does what changes nothing at the server as if there were no maintenance: when that refuses it, waits for its end and
   * does it again. Who waits for the result sees a slow answer and no failure, and so keeps the page as it is.
   */
  async through<T>(action: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (;;) {
      await this.whenServed(signal);
      try {
        return await action();
      } catch (error) {
        if (!this.notice(error)) throw error;
      }
    }
  }

  /** Has the watcher ask the API now rather than when it is due. */
  ask(): void {
    this.#ask();
  }

  /** The watcher's side of `ask`. */
  onAsk(listener: () => void): () => void {
    this.#ask = listener;
    return () => (this.#ask = () => undefined);
  }
}

/** This tab's one. */
export const maintenance = new Maintenance();

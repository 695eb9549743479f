import type { ConnectionStore } from '../../shared/api/connection.ts';
import type { MaintenanceStatus } from '../../shared/api/types.ts';
import type { Maintenance } from '../../shared/maintenance/maintenance.ts';
import { maintenanceRefusal } from '../../shared/maintenance/refusal.ts';

const quietMs = 60_000;
/** While we are refused: as often as the API asks for, within these. */
const shortestSeconds = 5;
const longestSeconds = 30;
/** Everybody's page waits for the same moment: they come back spread over this share of the wait. */
const jitter = 0.2;
/** After an announced beginning: how soon the pages look, and over how long they are spread. */
const afterStartMs = 1_000;
const startSpreadMs = 4_000;
/** Answers in a row that show an outage before we stop calling it maintenance: one can be a pod that just went away. */
const outageAnswers = 2;
const longestAnswerMs = 10_000;

interface WatchOptions {
  maintenance: Maintenance;
  connection: ConnectionStore;
  fetch: (path: string, init: RequestInit) => Promise<Response>;
  random?: () => number;
  /** The API serves again after it had refused us. */
  onReopened: () => void;
}

/**
 * Asks the API about maintenance: every minute whether some is announced, and while it refuses us, as often as it says,
 * until it serves again. Asks nothing while nobody looks at the page, and at once when somebody does again.
 */
export function watchMaintenance(options: WatchOptions): () => void {
  const { maintenance, connection, fetch, onReopened, random = Math.random } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let outages = 0;
  let isStopped = false;

  const isClosed = (): boolean => maintenance.closure.get() !== undefined;

  function waitMs(): number {
    const closure = maintenance.closure.get();
    if (closure) {
      const seconds = Math.min(Math.max(closure.retryAfterSeconds ?? longestSeconds, shortestSeconds), longestSeconds);
      return (outages > 0 ? shortestSeconds : seconds) * 1000 * (1 + jitter * random());
    }
    const { state, startsAt } = maintenance.status.get();
    const toStartMs =
      state === 'scheduled' && startsAt ? Date.parse(startsAt) - Date.now() - maintenance.serverAheadMs : Infinity;
    return Math.min(quietMs, Math.max(toStartMs, 0) + afterStartMs + startSpreadMs * random());
  }

  function schedule(): void {
    clearTimeout(timer);
    if (!isStopped && document.visibilityState === 'visible') timer = setTimeout(() => void ask(), waitMs());
  }

  async function ask(): Promise<void> {
    if (asking || isStopped) return;
    clearTimeout(timer);
    askedAt = Date.now();
    asking = new AbortController();
    const tooLong = setTimeout(() => asking?.abort(), longestAnswerMs);
    try {
      const init = { headers: { accept: 'application/json' }, cache: 'no-store', signal: asking.signal } as const;
      await hear(await fetch('/api/v1/maintenance', init));
    } catch {
      outage('unreachable');
    } finally {
      clearTimeout(tooLong);
      asking = undefined;
      schedule();
    }
  }

  async function hear(response: Response): Promise<void> {
    const date = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(date)) maintenance.serverAheadMs = secondsApart(date - Date.now());
    const refusal = await maintenanceRefusal(response);
    if (refusal) {
      outages = 0;
      maintenance.notice(refusal);
    } else if (response.ok) {
      outages = 0;
      const status = (await response.json()) as MaintenanceStatus;
      maintenance.status.set(status);
      if (status.state !== 'on' && isClosed()) {
        maintenance.reopen();
        onReopened();
      }
    } else if (response.status >= 500) {
      outage('unavailable');
    }
  }

  /** Not an answer about maintenance. If that stays, what keeps people out is an outage, and is shown as one. */
  function outage(kind: 'unavailable' | 'unreachable'): void {
    if (isStopped || !isClosed()) return;
    outages += 1;
    if (outages < outageAnswers) return;
    outages = 0;
    connection.failed(kind);
    maintenance.reopen();
  }

  function lookAgain(): void {
    if (document.visibilityState !== 'visible') clearTimeout(timer);
    else if (isClosed() || Date.now() - askedAt >= quietMs) void ask();
    else schedule();
  }

  let wasClosed = isClosed();
  const followClosure = (): void => {
    // Refused by another request: from now on at the other pace.
    if (isClosed() !== wasClosed) schedule();
    wasClosed = isClosed();
  };

  const stops = [maintenance.onAsk(() => void ask()), maintenance.closure.subscribe(followClosure)];
  document.addEventListener('visibilitychange', lookAgain);
  window.addEventListener('online', lookAgain);
  if (document.visibilityState === 'visible') void ask();
  return () => {
    isStopped = true;
    clearTimeout(timer);
    asking?.abort();
    document.removeEventListener('visibilitychange', lookAgain);
    window.removeEventListener('online', lookAgain);
    for (const stop of stops) stop();
  };
}

/** The Date header counts whole seconds and is older by the way it took: small differences say nothing. */
const secondsApart = (ms: number): number => (Math.abs(ms) < 3000 ? 0 : ms);

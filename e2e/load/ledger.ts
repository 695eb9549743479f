/** Counts what became of every request. */
import { isBroken } from './exchange.ts';
import { judge } from './judge.ts';
import type { Answered, Asked, Broken, Exception, Failure, Kind, Plan, Report } from './plan.ts';

/** An answer that takes longer than this, from when its request was due, is a failure. */
export const SLOW_MS = 2_000;
/** So many failures are described; all are counted. */
const DESCRIBED = 200;

export interface Times {
  /** performance.now() when it had to be sent, was sent, and ended. */
  dueAt: number;
  sentAt: number;
  endedAt: number;
}

const round = (value: number): number => Math.round(value * 10) / 10;
export const clock = (at: number): number => performance.timeOrigin + at;

/** @param share of the values that lie below, 0 to 1; nearest rank */
export function quantile(sorted: readonly number[], share: number): number {
  return round(sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0);
}

export class Ledger {
  readonly #allow: Plan['allow'];
  readonly #took: number[] = [];
  readonly #late: number[] = [];
  readonly #answers: Record<string, number> = {};
  readonly #kinds: Record<Kind, number> = { post: 0, api: 0, shell: 0, asset: 0 };
  readonly #failures = { total: 0, transport: 0, status: 0, slow: 0, unsent: 0, gets: 0, posts: 0 };
  readonly #details: Failure[] = [];
  readonly #exceptions: Exception[] = [];
  #fresh = 0;
  #reused = 0;
  #idle = 0;

  constructor(allow: Plan['allow']) {
    this.#allow = allow;
  }

  /** @returns whether the request was answered by 2xx */
  note(asked: Asked, end: Answered | Broken, times: Times, idle = false): boolean {
    const tookMs = times.endedAt - times.dueAt;
    this.#took.push(tookMs);
    this.#late.push(times.sentAt - times.dueAt);
    this.#kinds[asked.kind] += 1;
    if (end.reused) this.#reused += 1;
    else this.#fresh += 1;
    if (idle && end.reused) this.#idle += 1;
    if (isBroken(end)) {
      this.#count(`transport ${end.error}`);
      this.#except(asked, times, end.error, false);
      this.#fail('transport', asked, end, times, `${end.error} (${end.phase})`);
      return false;
    }
    const { what, good, allowed } = judge(asked, end, this.#allow);
    this.#count(good ? '2xx' : `${end.status} ${what}`);
    if (!good) this.#except(asked, times, what, allowed);
    if (!allowed) this.#fail('status', asked, end, times, `${end.status} ${end.body.slice(0, 200)}`);
    else if (tookMs > SLOW_MS) this.#fail('slow', asked, end, times, `${end.status} after ${round(tookMs)} ms`);
    return good;
  }

  /** A request that this program could not send. */
  unsent(asked: Asked, dueAt: number, why: string): void {
    const times = { dueAt, sentAt: dueAt, endedAt: dueAt };
    this.#fail('unsent', asked, { error: why, phase: 'connecting', reused: false, bytes: 0 }, times, why);
  }

  report(): Pick<
    Report,
    'requests' | 'connections' | 'kinds' | 'answers' | 'latency' | 'lateness' | 'failures' | 'details' | 'exceptions'
  > {
    const took = this.#took.toSorted((a, b) => a - b);
    const late = this.#late.toSorted((a, b) => a - b);
    return {
      requests: took.length,
      connections: { fresh: this.#fresh, reused: this.#reused, idle: this.#idle },
      kinds: this.#kinds,
      answers: this.#answers,
      latency: {
        p50Ms: quantile(took, 0.5),
        p95Ms: quantile(took, 0.95),
        p99Ms: quantile(took, 0.99),
        maxMs: quantile(took, 1),
      },
      lateness: { p99Ms: quantile(late, 0.99), maxMs: quantile(late, 1) },
      failures: this.#failures,
      details: this.#details,
      exceptions: this.#exceptions,
    };
  }

  #count(what: string): void {
    this.#answers[what] = (this.#answers[what] ?? 0) + 1;
  }

  #except({ kind }: Asked, { sentAt, endedAt }: Times, what: string, allowed: boolean): void {
    this.#exceptions.push({ kind, sentAt: clock(sentAt), endedAt: clock(endedAt), what, allowed });
  }

  #fail(why: Failure['why'], asked: Asked, end: Answered | Broken, times: Times, what: string): void {
    this.#failures.total += 1;
    this.#failures[why] += 1;
    this.#failures[asked.method === 'POST' ? 'posts' : 'gets'] += 1;
    if (this.#details.length >= DESCRIBED) return;
    const { method, host, path } = asked;
    const at = new Date(clock(times.dueAt)).toISOString();
    const tookMs = round(times.endedAt - times.dueAt);
    this.#details.push({ at, why, method, host, path, reused: end.reused, bytes: end.bytes, tookMs, what });
  }
}

/** The load itself: arrivals, connections, writes and their count. */
import type http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { arrive, numbers, type Stream } from './arrivals.ts';
import { agentFor, exchangeWith, isBroken, type Exchange } from './exchange.ts';
import { Ledger } from './ledger.ts';
import { People } from './people.ts';
import type { Answered, Asked, Broken, Plan, Report } from './plan.ts';
import { assetsOf, Requests } from './requests.ts';
import { compareWrites } from './writes.ts';

/** More requests than this at once would be this program's own breakdown. */
const IN_FLIGHT = 5_000;
const TRIES = 40;

export class Client {
  readonly #plan: Plan;
  readonly #exchange: Exchange;
  readonly #ledger: Ledger;
  readonly #people: People;
  readonly #fresh: http.Agent;
  readonly #kept: http.Agent;
  readonly #random = numbers(20_260_501);
  readonly #acknowledged = new Set<string>();
  readonly #unanswered = new Set<string>();
  readonly #inFlight = new Set<Promise<void>>();
  #posts = 0;
  #retries = 0;
  #replayed = 0;
  #end: () => void = () => undefined;
  #startedAt = 0;
  #cpu = process.cpuUsage();

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#exchange = exchangeWith(plan.target);
    this.#ledger = new Ledger(plan.allow);
    this.#people = new People(plan, this.#exchange);
    // TLS sessions are resumed, as browsers do.
    this.#fresh = agentFor(plan.target, { keepAlive: false });
    // First in, first out: every connection of the pool carries requests, instead of a few all and the others none. Bounded,
    // so that a slow answer makes others wait for a kept connection (which counts) instead of opening new ones.
    this.#kept = agentFor(plan.target, { keepAlive: true, maxSockets: 48, maxFreeSockets: 48, scheduling: 'fifo' });
  }

  /** Signs in, then sends until finish(). */
  async start(): Promise<void> {
    await this.#people.open();
    const requests = new Requests(this.#plan, this.#people.accounts, await this.#assets(), this.#random);
    const idle = this.#plan.idle.flatMap(({ connections, gapMs: [least, most] }) =>
      Array.from({ length: connections }, (): Stream => {
        const agent = agentFor(this.#plan.target, { keepAlive: true, maxSockets: 1 });
        return {
          gapMs: () => least + this.#random() * (most - least),
          // All connect within the first seconds, so that the long gaps too end within a run.
          firstMs: this.#random() * Math.min(5_000, most),
          fire: (dueAt) => this.#fire(requests.next(), agent, dueAt, true),
        };
      }),
    );
    const { rate } = this.#plan;
    const perSecond = ({ connections, gapMs: [least, most] }: Plan['idle'][number]): number =>
      connections / ((least + most) / 2_000);
    const idleRate = this.#plan.idle.reduce((sum, some) => sum + perSecond(some), 0);
    const freshGapMs = 2_000 / rate;
    const keptGapMs = 1_000 / Math.max(1, rate / 2 - idleRate);
    this.#startedAt = performance.now();
    this.#cpu = process.cpuUsage();
    this.#end = arrive([
      { gapMs: () => freshGapMs, firstMs: 0, fire: (dueAt) => this.#fire(requests.next(), this.#fresh, dueAt) },
      {
        gapMs: () => keptGapMs,
        firstMs: freshGapMs / 2,
        fire: (dueAt) => this.#fire(requests.next(), this.#kept, dueAt),
      },
      ...idle,
    ]);
  }

  /** Stops sending, waits for what is under way, and looks whether every acknowledged write is there once. */
  async finish(): Promise<Report> {
    this.#end();
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    const { user, system } = process.cpuUsage(this.#cpu);
    await Promise.all(this.#inFlight);
    const counts = this.#ledger.report();
    const writes = compareWrites(this.#acknowledged, this.#unanswered, await this.#people.names());
    this.#people.close();
    return {
      ...counts,
      seconds: Math.round(seconds * 10) / 10,
      rate: { planned: this.#plan.rate, reached: Math.round((counts.requests / seconds) * 10) / 10 },
      cpuPercent: Math.round((user + system) / 10_000 / seconds),
      posts: {
        sent: this.#posts,
        acknowledged: this.#acknowledged.size,
        retries: this.#retries,
        replayed: this.#replayed,
        unanswered: this.#unanswered.size,
      },
      writes,
    };
  }

  async #assets(): Promise<string[]> {
    const asked: Asked = { kind: 'shell', method: 'GET', host: this.#plan.hosts.app, path: '/', headers: {} };
    const end = await this.#exchange(asked, this.#kept);
    const assets = isBroken(end) ? [] : assetsOf(end.body);
    if (assets.length === 0)
      throw new Error(`/ of ${asked.host} names no assets: ${JSON.stringify(end).slice(0, 400)}`);
    return assets;
  }

  #fire(asked: Asked, agent: http.Agent, dueAt: number, idle = false): void {
    if (this.#inFlight.size >= IN_FLIGHT) {
      this.#ledger.unsent(asked, dueAt, `${IN_FLIGHT} requests were under way already`);
      return;
    }
    const running = this.#send(asked, agent, dueAt, idle).finally(() => this.#inFlight.delete(running));
    this.#inFlight.add(running);
  }

  async #send(asked: Asked, agent: http.Agent, dueAt: number, idle: boolean): Promise<void> {
    const sentAt = performance.now();
    const isPost = asked.kind === 'post';
    if (isPost) this.#posts += 1;
    const end = await this.#exchange(asked, agent);
    const good = this.#ledger.note(asked, end, { dueAt, sentAt, endedAt: performance.now() }, idle);
    if (!isPost) return;
    const name = (JSON.parse(asked.body ?? '') as { name: string }).name;
    if (good || (this.#plan.retryPosts && (await this.#again(asked, end)))) this.#acknowledged.add(name);
    else this.#unanswered.add(name);
  }

  /** Sends the same POST with the same key until it is answered. @returns whether it was taken */
  async #again(asked: Asked, first: Answered | Broken): Promise<boolean> {
    let end = first;
    for (let tries = 0; tries < TRIES; tries += 1) {
      // Of the answers, only these say that the same request may succeed later (409: the first one is still at work).
      if (!isBroken(end) && ![409, 429, 502, 503, 504].includes(end.status)) return false;
      await sleep(500);
      this.#retries += 1;
      end = await this.#exchange(asked, this.#fresh);
      if (!isBroken(end) && end.headers['idempotency-replayed'] === 'true') this.#replayed += 1;
      if (!isBroken(end) && end.status === 201) return true;
    }
    return false;
  }
}

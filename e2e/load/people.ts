/** The accounts that the load writes with: their sessions, and what the API lists as theirs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { agentFor, isBroken, type Exchange } from './exchange.ts';
import type { Answered, Asked, Plan } from './plan.ts';

/** Below an access token's life of 10 minutes, with time for an outage in which nobody can sign in. */
const RENEW_MS = 5 * 60_000;

export interface Account {
  email: string;
  password: string;
  token: string;
  /** An organization of theirs, to ask for. */
  organization: string;
}

export class People {
  readonly accounts: Account[];
  readonly #plan: Plan;
  readonly #exchange: Exchange;
  readonly #agent;
  #renewing: NodeJS.Timeout | undefined;

  constructor(plan: Plan, exchange: Exchange) {
    this.#plan = plan;
    this.#exchange = exchange;
    this.#agent = agentFor(plan.target, { keepAlive: true });
    this.accounts = plan.people.map((person) => ({ ...person, token: '', organization: '' }));
  }

  /** Signs everybody in, and again before their tokens expire, until close(). */
  async open(): Promise<void> {
    for (const [index, account] of this.accounts.entries()) {
      await this.#signIn(account);
      const made = await this.#call(account, 'POST', '/organizations', { name: `${this.#plan.run} first ${index}` });
      account.organization = (JSON.parse(made) as { id: string }).id;
    }
    this.#renewing = setInterval(() => void this.#renew(), RENEW_MS);
  }

  close(): void {
    clearInterval(this.#renewing);
    this.#agent.destroy();
  }

  /** Names of all their organizations of this run. Asked until it is answered: what is lost is looked for, not availability. */
  async names(): Promise<string[]> {
    const names: string[] = [];
    for (const account of this.accounts) {
      await this.#patiently(() => this.#signIn(account));
      let cursor: string | null = '';
      while (cursor !== null) {
        const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const page: string = await this.#patiently(() =>
          this.#call(account, 'GET', `/organizations?limit=100${query}`),
        );
        const { items, nextCursor } = JSON.parse(page) as { items: { name: string }[]; nextCursor: string | null };
        names.push(...items.map(({ name }) => name).filter((name) => name.startsWith(`${this.#plan.run} `)));
        cursor = nextCursor;
      }
    }
    return names;
  }

  async #renew(): Promise<void> {
    // Where it fails, as during maintenance, the old token has minutes left.
    for (const account of this.accounts) await this.#signIn(account).catch(() => undefined);
  }

  async #patiently<T>(what: () => Promise<T>): Promise<T> {
    for (let left = 60; ; left -= 1) {
      try {
        return await what();
      } catch (error) {
        if (left === 0) throw error;
        await sleep(1_000);
      }
    }
  }

  async #signIn(account: Account): Promise<void> {
    const { email, password } = account;
    const session = await this.#call(undefined, 'POST', '/auth/login', { email, password });
    account.token = (JSON.parse(session) as { accessToken: string }).accessToken;
  }

  async #call(account: Account | undefined, method: Asked['method'], path: string, body?: unknown): Promise<string> {
    const headers = {
      // The API refuses sign-ins from elsewhere.
      origin: `${this.#plan.target.tls ? 'https' : 'http'}://${this.#plan.hosts.app}`,
      ...(account ? { authorization: `Bearer ${account.token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const asked: Asked = { kind: 'api', method, host: this.#plan.hosts.app, path: `/api/v1${path}`, headers };
    if (body !== undefined) asked.body = JSON.stringify(body);
    const end = await this.#exchange(asked, this.#agent);
    if (isBroken(end)) throw new Error(`${method} ${path}: ${end.error}`);
    return okay(end, `${method} ${path}`);
  }
}

function okay({ status, body }: Answered, what: string): string {
  if (status >= 400) throw new Error(`${what} answered ${status}: ${body.slice(0, 300)}`);
  return body;
}

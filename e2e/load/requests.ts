/** The mix: 20 % POSTs, 20 % reads of the API, 20 % pages, 40 % assets; a tenth of the reads and pages by the operators' host. */
import { randomUUID } from 'node:crypto';
import type { Account } from './people.ts';
import type { Asked, Kind, Plan } from './plan.ts';

const mix: Kind[] = ['post', 'api', 'asset', 'shell', 'asset'];
const pages = ['/', '/organizations', '/sign-in'];

/** Paths of what a page loads, as its HTML names them. */
export const assetsOf = (html: string): string[] => [
  ...new Set([...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css|svg))"/g)].map((match) => match[1] ?? '')),
];

export class Requests {
  readonly #plan: Plan;
  readonly #accounts: readonly Account[];
  readonly #assets: readonly string[];
  readonly #random: () => number;
  #count = 0;

  constructor(plan: Plan, accounts: readonly Account[], assets: readonly string[], random: () => number) {
    this.#plan = plan;
    this.#accounts = accounts;
    this.#assets = assets;
    this.#random = random;
  }

  next(): Asked {
    // A random place in the mix, so that no kind always meets the same connection.
    const kind = this.#pick(mix);
    this.#count += 1;
    const host = kind !== 'post' && this.#random() < 0.1 ? this.#plan.hosts.ops : this.#plan.hosts.app;
    switch (kind) {
      case 'post':
        return this.#post(host);
      case 'api':
        return this.#read(host);
      case 'shell':
        return { kind, method: 'GET', host, path: this.#pick(pages), headers: { accept: 'text/html' } };
      case 'asset':
        return { kind, method: 'GET', host, path: this.#pick(this.#assets), headers: { 'accept-encoding': 'gzip' } };
    }
  }

  #post(host: string): Asked {
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...this.#bearer() };
    const body = JSON.stringify({ name: `${this.#plan.run} ${this.#count}` });
    return { kind: 'post', method: 'POST', host, path: '/api/v1/organizations', headers, body };
  }

  #read(host: string): Asked {
    const account = this.#pick(this.#accounts);
    const path = this.#pick(['/users/me', '/organizations?limit=25', `/organizations/${account.organization}`]);
    const headers = { authorization: `Bearer ${account.token}` };
    return { kind: 'api', method: 'GET', host, path: `/api/v1${path}`, headers };
  }

  #bearer(): Record<string, string> {
    return { authorization: `Bearer ${this.#pick(this.#accounts).token}` };
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random() * choices.length)] as T;
  }
}

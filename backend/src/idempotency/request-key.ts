import { createHash, createHmac } from 'node:crypto';
import { Problem } from '../http/problem.ts';

export const IDEMPOTENCY_KEY = 'Idempotency-Key';

/** Printable ASCII. Clients that write it as a Structured Fields string (RFC 9651) keep their quotes in every try. */
const KEY = /^[\x20-\x7e]{1,255}$/;

/** What tells one create from another. */
export interface KeyedRequest {
  /** As the client sent it. */
  key: string;
  /** `POST /api/v1/organizations`: a template, without ids. */
  route: string;
  /** Who sent it; keys of two people have nothing to do with each other. */
  scope: string;
  params: Record<string, unknown>;
  query: unknown;
  /** Parsed, not yet validated. */
  body: unknown;
}

/** The key as it may be looked up and compared, by digests that give nothing of the request away. */
export interface RequestKey {
  /** The same for all requests of one person to one route with this key. */
  id: string;
  /** The same for requests that ask for the same. */
  fingerprint: string;
}

/** @throws Problem invalid-request for a header that is no key */
export function requestKey({ key, route, scope, params, query, body }: KeyedRequest): RequestKey {
  if (!KEY.test(key)) {
    throw new Problem('invalid-request', {
      detail: `${IDEMPOTENCY_KEY} must be 1 to 255 printable ASCII characters, such as a UUID. Make a new one for each thing that you create.`,
      errors: [{ pointer: IDEMPOTENCY_KEY, detail: 'Not 1 to 255 printable ASCII characters.' }],
    });
  }
  return {
    id: createHash('sha256')
      .update(JSON.stringify([scope, route, key]))
      .digest('hex'),
    // Bodies hold passwords: a plain digest of one could be guessed at great speed by who reads the table. The key, which is
    // random and not in the table, makes that hopeless.
    fingerprint: createHmac('sha256', key)
      .update(JSON.stringify([params, query, body]))
      .digest('hex'),
  };
}

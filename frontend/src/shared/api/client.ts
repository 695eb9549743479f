import createClient from 'openapi-fetch';
import { maintenance } from '../maintenance/maintenance.ts';
import { session } from '../session/session.ts';
import { connection } from './connection.ts';
import { ApiError } from './problem.ts';
import type { paths } from './schema.d.ts';
import { createTransport } from './transport.ts';

/** The API, typed by its OpenAPI document. Call it inside of `answer()`. */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: createTransport(session, connection, maintenance, (request) => fetch(request)),
});

interface Exchange {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** The body of a good answer; throws ApiError for any other, so that queries and mutations see failures as failures. */
export async function answer<T extends Exchange>(call: Promise<T>): Promise<Exclude<T['data'], undefined>> {
  const { data, error, response } = await call;
  if (!response.ok) throw new ApiError(response, error);
  return data as Exclude<T['data'], undefined>;
}

/** Headers of an update: the version that the person saw (RFC 9110, 13.1.1). */
export const ifMatch = (version: number | string) => ({ 'If-Match': `"${version}"` });

/** Header of a create that may be sent again without making a second thing. */
export const idempotent = (key: string) => ({ 'Idempotency-Key': key });

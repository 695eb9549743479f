/** Requests that enter as a browser's do: by TLS, at the ingress controller's address, under the names of the two hosts. */
import http from 'node:http';
import https from 'node:https';
import { type Answer, answerTo } from '../../../tools/http-answer.ts';
import { cluster } from './cluster.ts';

export type { Answer };

const TIMEOUT_MS = 15_000;

export interface Question {
  method?: string;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  timeoutMs?: number;
}

export function ask(
  url: string,
  { method = 'GET', body, headers = {}, timeoutMs = TIMEOUT_MS }: Question = {},
): Promise<Answer> {
  const { hostname, pathname, search } = new URL(url);
  const request = https.request({
    ...cluster.edgeAddress,
    servername: hostname,
    ca: cluster.ca,
    path: pathname + search,
    method,
    headers: { host: hostname, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    agent: false,
    timeout: timeoutMs,
  });
  return answerTo(request, `${method} ${url}`, timeoutMs, body === undefined ? undefined : JSON.stringify(body));
}

/** A GET without TLS, at the edge's port 80. */
export function askPlain(hostname: string, path: string): Promise<Answer> {
  const { host } = cluster.edgeAddress;
  const headers = { host: hostname };
  const request = http.request({ host, port: 80, path, headers, agent: false, timeout: TIMEOUT_MS });
  return answerTo(request, `GET http://${hostname}${path}`, TIMEOUT_MS);
}

/** A call to the API at the app's host. @throws with the API's own words where it refuses */
export async function call<T>(path: string, { token, ...question }: Question & { token?: string } = {}): Promise<T> {
  const headers = { origin: cluster.urls.app, ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const { status, body } = await ask(`${cluster.urls.app}/api/v1${path}`, { ...question, headers });
  if (status >= 400) throw new Error(`${question.method ?? 'GET'} ${path} answered ${status}: ${body.slice(0, 500)}`);
  return (body === '' ? undefined : JSON.parse(body)) as T;
}

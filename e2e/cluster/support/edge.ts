/** Requests that enter as a browser's do: by TLS, at the ingress controller's address, under the names of the two hosts. */
import { once } from 'node:events';
import http, { type IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import { cluster } from './cluster.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Question {
  method?: string;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  timeoutMs?: number;
}

export function ask(
  url: string,
  { method = 'GET', body, headers = {}, timeoutMs = 15_000 }: Question = {},
): Promise<Answer> {
  const { hostname, pathname, search } = new URL(url);
  const { host, port } = cluster.edgeAddress;
  return new Promise((resolve, reject) => {
    const request = https.request({
      host,
      port,
      servername: hostname,
      ca: cluster.ca,
      path: pathname + search,
      method,
      headers: { host: hostname, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      agent: false,
      timeout: timeoutMs,
    });
    request.on('timeout', () =>
      request.destroy(new Error(`${method} ${url} had no answer within ${timeoutMs / 1_000} s`)),
    );
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** A GET without TLS, at the edge's port 80. */
export async function askPlain(hostname: string, path: string): Promise<Answer> {
  const request = http.get({
    host: cluster.edgeAddress.host,
    port: 80,
    path,
    headers: { host: hostname },
    agent: false,
  });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const body = Buffer.concat(await response.toArray()).toString();
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

/** A call to the API at the app's host. @throws with the API's own words where it refuses */
export async function call<T>(path: string, { token, ...question }: Question & { token?: string } = {}): Promise<T> {
  const headers = { origin: cluster.urls.app, ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const { status, body } = await ask(`${cluster.urls.app}/api/v1${path}`, { ...question, headers });
  if (status >= 400) throw new Error(`${question.method ?? 'GET'} ${path} answered ${status}: ${body.slice(0, 500)}`);
  return (body === '' ? undefined : JSON.parse(body)) as T;
}

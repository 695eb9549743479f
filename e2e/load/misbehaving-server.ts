/** As much of the product as the load asks for, over real connections, misbehaving in ways that a test chooses. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What to do with a request; 'serve' where nothing is chosen. */
export type Manner =
  | 'serve'
  | 'reset before reading'
  | 'reset after doing it'
  | 'cut the body'
  | 'delay'
  | 'do it twice'
  | 'forget it'
  | 'plain 503'
  | 'maintenance'
  | 'unavailable';

export interface Server extends AsyncDisposable {
  port: number;
  /** Chooses by the running number of the requests of that kind (POSTs, reads of the API, pages, assets), from 0. */
  manner: (kind: 'POST' | 'GET /api' | 'GET', index: number) => Manner;
}

const DELAY_MS = 2_300;

export async function startServer(): Promise<Server> {
  const names: string[] = [];
  const byKey = new Map<string, string>();
  const counts = new Map<string, number>();

  const json = (
    response: ServerResponse,
    status: number,
    body: unknown,
    headers: Record<string, string> = {},
  ): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
  const problem = (response: ServerResponse, slug: string): void => {
    const headers = { 'content-type': 'application/problem+json', 'retry-after': '300', 'cache-control': 'no-cache' };
    response.writeHead(503, headers).end(JSON.stringify({ type: `urn:quayside:problem:${slug}`, status: 503 }));
  };

  const create = (request: IncomingMessage, response: ServerResponse, name: string, times: number): void => {
    const key = String(request.headers['idempotency-key']);
    const replayed = byKey.has(key);
    if (!replayed) names.push(...Array.from({ length: times }, () => name));
    byKey.set(key, name);
    json(response, 201, { id: 'o1', name }, replayed ? { 'idempotency-replayed': 'true' } : {});
  };

  const result: Server = {
    port: 0,
    manner: () => 'serve',
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  const choose = (request: IncomingMessage): Manner => {
    const path = request.url ?? '';
    // The load's own preparation and its look at the end are left alone.
    if (path.includes('/auth/') || path.includes('limit=100')) return 'serve';
    const kind = request.method === 'POST' ? 'POST' : path.startsWith('/api') ? 'GET /api' : 'GET';
    const index = counts.get(kind) ?? 0;
    counts.set(kind, index + 1);
    return result.manner(kind, index);
  };

  const answer = (request: IncomingMessage, response: ServerResponse, body: string, manner: Manner): void => {
    const { pathname } = new URL(request.url ?? '/', 'http://server');
    if (pathname.endsWith('/auth/login')) return json(response, 200, { accessToken: 'token' });
    if (request.method === 'POST') {
      const { name } = JSON.parse(body) as { name: string };
      return manner === 'forget it'
        ? json(response, 201, { id: 'o1', name })
        : create(request, response, name, manner === 'do it twice' ? 2 : 1);
    }
    if (pathname === '/api/v1/organizations') {
      return json(response, 200, { items: names.map((name) => ({ name })), nextCursor: null });
    }
    if (pathname.startsWith('/api')) return json(response, 200, {});
    if (pathname.startsWith('/assets')) return void response.end('x'.repeat(5_000));
    return void response.end('<script src="/assets/app-1.js"></script>');
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const manner = choose(request);
      switch (manner) {
        case 'reset before reading':
          return request.socket.resetAndDestroy();
        case 'reset after doing it':
          if (request.method === 'POST') {
            const { name } = JSON.parse(body) as { name: string };
            names.push(name);
            byKey.set(String(request.headers['idempotency-key']), name);
          }
          return request.socket.resetAndDestroy();
        case 'cut the body':
          response.writeHead(200, { 'content-length': 1_000 });
          response.write('half of it');
          return setTimeout(() => request.socket.destroy(), 20);
        case 'delay':
          return setTimeout(() => answer(request, response, body, 'serve'), DELAY_MS);
        case 'plain 503':
          return response.writeHead(503).end('no headers that help');
        case 'maintenance':
          return problem(response, 'maintenance');
        case 'unavailable':
          return problem(response, 'service-unavailable');
        case 'serve':
        case 'do it twice':
        case 'forget it':
          return answer(request, response, body, manner);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  result.port = (server.address() as AddressInfo).port;
  return result;
}

import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { nginxIdentity, nginxService, templateValues } from './nginx.ts';
import { ensurePrograms } from './packages.ts';
import { removeScratch, scratchSettings } from './scratch.ts';
import { ensureService, stopService } from './services.ts';
import type { Settings } from './settings.ts';

export type UpstreamName = 'api' | 'admin';

export interface Received {
  server: UpstreamName;
  method: string;
  url: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** Answers as an API with helmet does; the edge says each of these headers once. */
export const answerWell: http.RequestListener = (_request, response) => {
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-security-policy': "default-src 'self'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=1',
    'x-request-id': 'from-the-api',
    'x-powered-by': 'something',
    etag: '"7"',
  });
  response.end(JSON.stringify({ filler: 'x'.repeat(2000) }));
};

/** For tests: a real nginx with the chart's templates, and upstreams that really listen and write down what reaches them. */
export class Edge {
  readonly settings: Settings;
  readonly app: string;
  readonly ops: string;
  readonly received: Received[] = [];
  /** What the upstreams do with a request; tests replace it. */
  answer: http.RequestListener = answerWell;
  private readonly upstreams = new Map<UpstreamName, http.Server>();

  private constructor(settings: Settings) {
    this.settings = settings;
    this.app = `http://localhost:${settings.ports.APP_PORT}`;
    this.ops = `http://ops.localhost:${settings.ports.APP_PORT}`;
  }

  static async create(): Promise<Edge> {
    const edge = new Edge(await scratchSettings());
    await ensurePrograms(edge.settings.local, ['nginx'], () => undefined);
    await mkdir(path.join(edge.site, 'assets'), { recursive: true });
    await writeFile(
      path.join(edge.site, 'index.html'),
      '<!doctype html><html data-nonce="__CSP_NONCE__"><i nonce="__CSP_NONCE__"></i></html>',
    );
    await writeFile(path.join(edge.site, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    const script = `// ${'y'.repeat(3000)}`;
    await writeFile(path.join(edge.site, 'assets/app-1a2b3c.js'), script);
    await writeFile(path.join(edge.site, 'assets/app-1a2b3c.js.gz'), gzipSync(script));
    return edge;
  }

  /** What nginx serves as the SPA. */
  get site(): string {
    return path.join(this.settings.local, 'site');
  }

  /** Back to how each test starts: both upstreams there, with a good answer, and nginx as the templates have it. */
  async reset(): Promise<void> {
    this.received.length = 0;
    this.answer = answerWell;
    for (const server of ['api', 'admin'] as const) await this.startUpstream(server);
    await this.serve();
  }

  /** The same with a new nginx, which remembers neither an answer nor an upstream that failed. */
  async startAnew(): Promise<void> {
    await stopService(this.settings.local, nginxIdentity(this.settings.local));
    await rm(path.join(templateValues(this.settings).CACHE_ROOT ?? '', 'gate'), { recursive: true, force: true });
    await this.reset();
  }

  async serve(changes: Record<string, string> = {}): Promise<void> {
    const values = { ...templateValues(this.settings), APP_ROOT: this.site, ...changes };
    await ensureService(this.settings.local, await nginxService(this.settings, values));
  }

  portOf(server: UpstreamName): number {
    return this.settings.ports[server === 'api' ? 'API_PORT' : 'ADMIN_API_PORT'];
  }

  async startUpstream(server: UpstreamName): Promise<void> {
    if (this.upstreams.has(server)) return;
    const upstream = http.createServer((request, response) => {
      const received = {
        server,
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: '',
      };
      this.received.push(received);
      request.on('data', (chunk: Buffer) => (received.body += chunk.toString()));
      request.on('end', () => this.answer(request, response));
    });
    upstream.listen(this.portOf(server), '127.0.0.1');
    await once(upstream, 'listening');
    this.upstreams.set(server, upstream);
  }

  async stopUpstream(server: UpstreamName): Promise<void> {
    const upstream = this.upstreams.get(server);
    if (!upstream) return;
    this.upstreams.delete(server);
    upstream.closeAllConnections();
    await new Promise((resolve) => upstream.close(resolve));
  }

  closeIdle(server: UpstreamName): void {
    this.upstreams.get(server)?.closeIdleConnections();
  }

  async stopUpstreams(): Promise<void> {
    await Promise.all([this.stopUpstream('api'), this.stopUpstream('admin')]);
  }

  async remove(): Promise<void> {
    await this.stopUpstreams();
    await stopService(this.settings.local, nginxIdentity(this.settings.local));
    await removeScratch(this.settings);
  }
}

/** Status and raw headers: Node joins a header that came twice with a comma, where it doesn't keep the first alone. */
export async function rawHeaders(
  url: string,
  method = 'GET',
): Promise<{ status: number; names: string[]; all: Map<string, string> }> {
  const { hostname, port, pathname } = new URL(url);
  const request = http.request({
    host: '127.0.0.1',
    port,
    path: pathname,
    method,
    headers: { host: hostname },
    agent: false,
  });
  request.end();
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.resume();
  const names = response.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const values = response.rawHeaders.filter((_, index) => index % 2 === 1);
  return {
    status: response.statusCode ?? 0,
    names,
    all: new Map(names.map((name, index) => [name, values[index] ?? ''])),
  };
}

export const securityHeaders = [
  'content-security-policy',
  'cross-origin-opener-policy',
  'permissions-policy',
  'referrer-policy',
  'x-content-type-options',
  'x-request-id',
] as const;

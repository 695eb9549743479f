import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { json } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface ConfigMap {
  metadata: { name: string; namespace: string; resourceVersion: string; labels?: Record<string, string> };
  data?: Record<string, string>;
}

const NAMESPACE = 'backend';
const NAME = 'backend-maintenance';
const COLLECTION = `/api/v1/namespaces/${NAMESPACE}/configmaps`;

/**
 * The part of a Kubernetes API server that an admin pod may use, over TLS: get, watch and patch of one ConfigMap, with
 * the rules of the real one for tokens, versions, selectors and conflicts. All else is forbidden, as its Role has it.
 */
export class KubernetesApi {
  /** As mounted into a pod. */
  readonly credentials = mkdtempSync(join(tmpdir(), 'quayside-kubernetes-'));
  /** What was asked for: verb and path. */
  readonly requests: string[] = [];
  /** Asked of every request before anything else; a status refuses it. */
  refuse: ((verb: string) => number | undefined) | undefined;
  /** Watches are accepted and then told nothing, as when the way back died silently. */
  mute = false;
  private token = '';
  private version = 1000;
  private configMap: ConfigMap | undefined;
  private readonly watches = new Set<ServerResponse>();
  private readonly sockets = new Set<Socket>();

  private constructor(private server: Server) {}

  static async start(data: Record<string, string> = {}): Promise<KubernetesApi> {
    const api = new KubernetesApi(createServer());
    const { credentials } = api;
    execFileSync(
      'openssl',
      // prettier-ignore
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1',
       '-subj', '/CN=kubernetes', '-addext', 'subjectAltName=IP:127.0.0.1',
       '-keyout', join(credentials, 'server.key'), '-out', join(credentials, 'ca.crt')],
      { stdio: 'ignore' },
    );
    writeFileSync(join(credentials, 'namespace'), `${NAMESPACE}\n`);
    api.rotateToken();
    api.put(data);
    await api.listen();
    return api;
  }

  /** For the process under test. */
  get env(): Record<string, string> {
    return {
      KUBERNETES_SERVICE_HOST: '127.0.0.1',
      KUBERNETES_SERVICE_PORT: String(this.port),
      SERVICE_ACCOUNT_DIR: this.credentials,
    };
  }

  get text(): string | undefined {
    return this.configMap?.data?.maintenance;
  }

  get resourceVersion(): string | undefined {
    return this.configMap?.metadata.resourceVersion;
  }

  get watching(): number {
    return this.watches.size;
  }

  /** As `kubectl patch` or `kubectl apply` do. */
  put(data: Record<string, string>): void {
    const type = this.configMap ? 'MODIFIED' : 'ADDED';
    this.configMap = {
      metadata: { name: NAME, namespace: NAMESPACE, resourceVersion: String(++this.version) },
      data,
    };
    this.tell(type);
  }

  delete(): void {
    this.configMap!.metadata.resourceVersion = String(++this.version);
    this.tell('DELETED');
    this.configMap = undefined;
  }

  /** Ends every watch with the error of one that began too far back. */
  expire(): void {
    this.write({ type: 'ERROR', object: { kind: 'Status', code: 410, message: 'too old resource version' } });
    for (const watch of this.watches) watch.end();
  }

  bookmark(): void {
    this.write({ type: 'BOOKMARK', object: { metadata: { resourceVersion: String(++this.version) } } });
  }

  /** The old token stops working, and the mounted file holds the new one. */
  rotateToken(): void {
    this.token = randomUUID();
    writeFileSync(join(this.credentials, 'token'), `${this.token}\n`);
  }

  /** Resets what is open and refuses what is new. */
  async away(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  async back(): Promise<void> {
    await this.listen(this.port);
  }

  async stop(): Promise<void> {
    if (this.server.listening) await this.away();
    rmSync(this.credentials, { recursive: true });
  }

  private port = 0;

  private async listen(port = 0): Promise<void> {
    const [key, cert] = ['server.key', 'ca.crt'].map((name) => readFileSync(join(this.credentials, name)));
    this.server = createServer({ key, cert }, (request, response) => void this.answer(request, response));
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'https://kubernetes');
    const verb = url.searchParams.get('watch') === 'true' ? 'watch' : request.method!.toLowerCase();
    this.requests.push(`${verb} ${url.pathname}`);
    const status = (code: number, message: string): void => {
      response.writeHead(code, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message }));
    };
    const refusal = this.refuse?.(verb);
    if (refusal !== undefined) return status(refusal, 'refused by the test');
    if (request.headers.authorization !== `Bearer ${this.token}`) return status(401, 'Unauthorized');
    if (verb === 'watch') {
      if (url.pathname !== COLLECTION || url.searchParams.get('fieldSelector') !== `metadata.name=${NAME}`) {
        return status(403, 'configmaps is forbidden: cannot watch without naming the one that the Role names');
      }
      return this.watch(response, url.searchParams.get('resourceVersion'));
    }
    if (url.pathname !== `${COLLECTION}/${NAME}`) return status(403, `${verb} ${url.pathname} is forbidden`);
    if (!this.configMap) return status(404, `configmaps "${NAME}" not found`);
    if (verb === 'patch') {
      if (request.headers['content-type'] !== 'application/merge-patch+json') return status(415, 'no such patch');
      const patch = (await json(request)) as { metadata?: { resourceVersion?: string }; data: Record<string, string> };
      const expected = patch.metadata?.resourceVersion;
      // 0 is no version, as in the real one: such a patch is unconditional.
      if (expected && expected !== '0' && expected !== this.configMap.metadata.resourceVersion) {
        return status(409, 'the object has been modified; please apply your changes to the latest version');
      }
      this.put({ ...this.configMap.data, ...patch.data });
    } else if (verb !== 'get') return status(403, `${verb} is forbidden`);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ kind: 'ConfigMap', apiVersion: 'v1', ...this.configMap }));
  }

  private watch(response: ServerResponse, from: string | null): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    response.on('close', () => this.watches.delete(response));
    this.watches.add(response);
    const { configMap } = this;
    if (configMap && Number(configMap.metadata.resourceVersion) > Number(from ?? 0)) {
      response.write(`${JSON.stringify({ type: from ? 'MODIFIED' : 'ADDED', object: configMap })}\n`);
    }
  }

  private tell(type: string): void {
    this.write({ type, object: this.configMap! });
  }

  private write(event: { type: string; object: object }): void {
    if (this.mute) return;
    for (const watch of this.watches) watch.write(`${JSON.stringify(event)}\n`);
  }
}

import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

/** An operator waits for it; an API server that takes longer counts as away. */
const TIMEOUT_MS = 3000;
/** The API server ends a watch after that time, and we begin the next. */
const WATCH_SECONDS = 240;
const KEEP_ALIVE_PROBE_MS = 10_000;

const configMapSchema = z.object({
  metadata: z.object({ resourceVersion: z.string().regex(/^\d+$/) }),
  data: z.record(z.string(), z.string()).nullish(),
});
export type ConfigMap = z.infer<typeof configMapSchema>;

const eventSchema = z.object({
  type: z.string(),
  object: z.looseObject({ code: z.number().optional(), message: z.string().optional() }),
});

export type WatchEvent = { type: 'changed' | 'deleted'; object: ConfigMap } | { type: 'bookmark' };

/** An answer of the API server that isn't a success. */
export class KubernetesError extends Error {
  override name = 'KubernetesError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface KubernetesAccess {
  host: string;
  port: number;
  /** Holds `token` and `ca.crt`, as mounted for a pod's service account. */
  credentials: string;
}

/**
 * One ConfigMap by the Kubernetes API, as a pod's service account: the three verbs that its Role allows. Every request has
 * a connection of its own: one kept alive could be dead just when an operator clicks.
 */
export class ConfigMapClient {
  constructor(
    private readonly access: KubernetesAccess,
    private readonly namespace: string,
    private readonly name: string,
  ) {}

  /** @throws KubernetesError with status 404 where there is none */
  async get(): Promise<ConfigMap> {
    return configMapSchema.parse(JSON.parse(await this.send('GET', this.path)));
  }

  /**
   * Sets one key, if the ConfigMap is still what `resourceVersion` was. A merge patch that names the version is
   * conditional; all else in the ConfigMap stays with its owners.
   *
   * @throws KubernetesError with status 409 where it changed, 404 where it isn't there
   */
  async patch(key: string, text: string, resourceVersion: string): Promise<ConfigMap> {
    const body = JSON.stringify({ metadata: { resourceVersion }, data: { [key]: text } });
    return configMapSchema.parse(JSON.parse(await this.send('PATCH', `${this.path}?fieldManager=quayside`, body)));
  }

  /**
   * Calls `onEvent` for each change until the API server ends the watch (returns), refuses or breaks it (throws). A
   * watch that has died silently isn't noticed here.
   *
   * @param after the version that is known; undefined to be told what is there first
   */
  async watch(after: string | undefined, onEvent: (event: WatchEvent) => void, signal: AbortSignal): Promise<void> {
    const query = new URLSearchParams({
      watch: 'true',
      // A watch is asked for on the collection; a Role that names one object allows it only with this selector.
      fieldSelector: `metadata.name=${this.name}`,
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(WATCH_SECONDS),
      ...(after ? { resourceVersion: after } : {}),
    });
    const response = await this.open('GET', `${this.collection}?${query.toString()}`, undefined, signal);
    for await (const line of createInterface({ input: response, signal })) {
      if (line.trim() === '') continue;
      const { type, object } = eventSchema.parse(JSON.parse(line));
      if (type === 'BOOKMARK') onEvent({ type: 'bookmark' });
      else if (type === 'ERROR') throw new KubernetesError(object.code ?? 500, object.message ?? line);
      else onEvent({ type: type === 'DELETED' ? 'deleted' : 'changed', object: configMapSchema.parse(object) });
    }
    if (!response.complete && !signal.aborted) throw new Error('the watch broke off');
  }

  private get collection(): string {
    return `/api/v1/namespaces/${this.namespace}/configmaps`;
  }

  private get path(): string {
    return `${this.collection}/${this.name}`;
  }

  private async send(method: string, path: string, body?: string): Promise<string> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return textOf(await this.open(method, path, body, signal));
  }

  /** Settles with the answer's head. */
  private async open(
    method: string,
    path: string,
    body: string | undefined,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    // Both are replaced while we run: a token lives for an hour.
    const [token, ca] = await Promise.all(
      ['token', 'ca.crt'].map((name) => readFile(join(this.access.credentials, name), 'utf8')),
    );
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const request = httpsRequest(
      {
        host: this.access.host,
        port: this.access.port,
        method,
        path,
        ca,
        agent: false,
        signal,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${token!.trim()}`,
          'user-agent': 'quayside-backend',
          ...(body === undefined ? {} : { 'content-type': 'application/merge-patch+json' }),
        },
      },
      resolve,
    );
    const slow = setTimeout(() => request.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
    // A peer that vanished without a word is noticed within a minute or so.
    request.once('socket', (socket) => socket.setKeepAlive(true, KEEP_ALIVE_PROBE_MS));
    request.once('error', reject).end(body);
    const response = await promise.finally(() => clearTimeout(slow));
    if (response.statusCode === 200) return response;
    const answer = await textOf(response);
    throw new KubernetesError(response.statusCode ?? 0, messageOf(answer) ?? `status ${response.statusCode}`);
  }
}

/** What a `Status` object says. */
function messageOf(answer: string): string | undefined {
  try {
    return (JSON.parse(answer) as { message?: string }).message;
  } catch {
    return undefined;
  }
}

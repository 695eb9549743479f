/** Requests that are made long by a database that answers late, and pods that are deleted under them. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { proxyStates, setProxy } from '../../../tools/e2e/proxies.ts';
import { until } from '../../../tools/e2e/wait.ts';
import { cluster } from '../../cluster/support/cluster.ts';
import { ask } from '../../cluster/support/edge.ts';
import { backend, deletePod, readyPods, type Pod } from './pods.ts';

/** Well below the 10 s that a statement may take, and a transaction with a key may pause. */
const HOLD_MS = 7_250;
/** As it stands in the comment of every statement that founding an organization takes. */
const match = encodeURIComponent('/api/v1/organizations');
const path = '/api/v1/organizations';

export interface LongEnd {
  /** The status, or the error. */
  what: string;
  /** Seconds from when it was sent until it ended. */
  seconds: number;
  /** Seconds from SIGTERM until the pod had drained, as its log says; undefined where it doesn't. */
  drained: number | undefined;
  log: string;
}

const questionFor = (token: string) => ({
  headers: {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
    origin: cluster.urls.app,
  },
  body: { name: `A long founding ${Date.now()}` },
});

/** Follows a container's log until the pod is gone. */
function followLog({ metadata: { name, namespace } }: Pod): () => Promise<string> {
  const args = ['-n', namespace, 'logs', '--follow', '--since=1s', name, '-c', backend.container];
  const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const ended = new Promise((resolve) => child.once('close', resolve));
  return async () => {
    // It ends with the container.
    await Promise.race([ended, sleep(60_000)]);
    child.kill();
    return text;
  };
}

/** The pod whose statement the proxy holds. */
async function holder(): Promise<Pod> {
  const pods = await readyPods(backend);
  return until(
    'a statement held',
    10,
    async () => {
      const { mysql } = await proxyStates();
      if (!mysql.held) return undefined;
      const found = pods.find(({ status }) => status.podIP && mysql.held?.from.endsWith(status.podIP));
      if (!found) throw new Error(`it came from ${mysql.held.from}, which is no pod of ${backend.name}`);
      return found;
    },
    100,
  );
}

/** Sends one long request, deletes the pod that is at it, and tells how it ended. */
async function long(statements: number, send: () => Promise<string>): Promise<LongEnd> {
  await setProxy('mysql', { hold: { match, ms: HOLD_MS, times: statements } });
  try {
    const sentAt = performance.now();
    let endedAt = 0;
    const answered = send().then((what) => {
      endedAt = performance.now();
      return what;
    });
    const pod = await holder();
    const readLog = followLog(pod);
    await deletePod(pod);
    const what = await answered;
    const log = await readLog();
    const drained = /drained in (\d+) ms/.exec(log)?.[1];
    return { what, seconds: (endedAt - sentAt) / 1_000, drained: drained ? Number(drained) / 1_000 : undefined, log };
  } finally {
    await setProxy('mysql', { hold: null });
  }
}

/** By the edge. The pod is deleted within a second of its arrival; at SIGTERM, after preStop, it has some 20 s to go. */
export const longByEdge = (token: string): Promise<LongEnd> =>
  long(4, async () => {
    const { status, body } = await ask(`${cluster.urls.app}${path}`, {
      method: 'POST',
      ...questionFor(token),
      timeoutMs: 60_000,
    }).catch((error: unknown) => ({ status: 0, body: String(error) }));
    return status === 201 ? '201' : `${status} ${body.slice(0, 200)}`;
  });

/** At the pod's own address, since the edge's proxies give up after 35 s: it would take more than a minute. */
export async function longAtPod(token: string): Promise<LongEnd> {
  const [pod] = await readyPods(backend);
  assert.ok(pod);
  const { headers, body } = questionFor(token);
  return long(
    9,
    () =>
      new Promise((resolve) => {
        const request = http.request(
          { host: pod.status.podIP, port: 5000, path, method: 'POST', headers, agent: false },
          (response) => {
            response.resume();
            response.on('end', () => resolve(String(response.statusCode)));
          },
        );
        request.on('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? error.message));
        request.end(JSON.stringify(body));
      }),
  );
}

/** Pods of the API asked at their own addresses, beside every proxy. */
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pod } from './pods.ts';

const port = 5000;

export interface Direct {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

interface Options {
  headers?: Record<string, string>;
  /** Keeps a connection for the next question. */
  agent?: http.Agent | false;
  timeoutMs?: number;
}

export function askPod(
  { status: { podIP } }: Pod,
  path: string,
  { headers = {}, agent = false, timeoutMs = 3_000 }: Options = {},
): Promise<Direct> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: podIP, port, path, headers, agent, timeout: timeoutMs }, (response) => {
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
    request.on('timeout', () => request.destroy(new Error(`${podIP} had no answer within ${timeoutMs} ms`)));
    request.on('error', reject);
  });
}

/** What anybody may ask a pod, and is refused during maintenance only. */
const question = '/api/info';

/**
 * Asks each pod every 15 ms until it refuses users, or serves them.
 * @returns performance.now() of each pod's first such answer
 */
export async function firstAnswers(pods: readonly Pod[], status: 200 | 503, seconds: number): Promise<number[]> {
  const end = performance.now() + seconds * 1_000;
  return Promise.all(
    pods.map(async (pod) => {
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      try {
        while (performance.now() < end) {
          const answer = await askPod(pod, question, { agent }).catch(() => undefined);
          if (answer?.status === status) return performance.now();
          await sleep(15);
        }
        throw new Error(`${pod.metadata.name} did not answer ${status} within ${seconds} s`);
      } finally {
        agent.destroy();
      }
    }),
  );
}

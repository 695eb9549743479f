/** One request and its answer, with what is seen of the connection. */
import http from 'node:http';
import https from 'node:https';
import type { Answered, Asked, Broken, Phase, Plan } from './plan.ts';

/** A request that has no answer after this is given up: above the 35 s that the proxy waits. */
export const PATIENCE_MS = 40_000;

/** Sockets that have carried a request. Node's own mark (reusedSocket) is not there for requests that waited for a socket. */
const used = new WeakSet<object>();

export type Exchange = (asked: Asked, agent: http.Agent) => Promise<Answered | Broken>;

export const isBroken = (end: Answered | Broken): end is Broken => 'error' in end;

export const agentFor = ({ tls }: Plan['target'], options: http.AgentOptions): http.Agent =>
  tls ? new https.Agent(options) : new http.Agent(options);

/** Never rejects: a broken connection is a result. */
export function exchangeWith({ host, port, tls, ca }: Plan['target'], patienceMs = PATIENCE_MS): Exchange {
  return (asked, agent) =>
    new Promise((resolve) => {
      let phase: Phase = 'connecting';
      let before = 0;
      let reused = false;
      const options = { host, port, path: asked.path, method: asked.method, agent };
      const headers = { ...asked.headers, host: asked.host };
      const request = tls
        ? https.request({ ...options, headers, servername: asked.host, ca })
        : http.request({ ...options, headers });
      const bytes = (): number => (request.socket?.bytesRead ?? before) - before;
      const timer = setTimeout(
        () => request.destroy(new Error(`no answer within ${patienceMs / 1_000} s`)),
        patienceMs,
      );
      const end = (result: Answered | Broken): void => {
        clearTimeout(timer);
        resolve(result);
      };
      const broken = (error: Error): void =>
        end({
          error: (error as NodeJS.ErrnoException).code ?? error.message,
          phase,
          reused,
          bytes: bytes(),
        });
      request.on('socket', (socket) => {
        before = socket.bytesRead;
        reused = used.has(socket);
        used.add(socket);
      });
      request.on('finish', () => {
        if (phase === 'connecting' && !request.socket?.connecting) phase = 'sent';
      });
      request.on('error', broken);
      request.on('response', (response) => {
        phase = 'headers read';
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', broken);
        response.on('end', () => {
          if (!response.complete) return broken(new Error('the answer ended early'));
          const body = Buffer.concat(chunks).toString();
          const { statusCode: status = 0 } = response;
          return end({ status, headers: response.headers, body, reused, bytes: bytes() });
        });
      });
      request.end(asked.body);
    });
}

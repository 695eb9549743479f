import http from 'node:http';
import { type Answer, answerTo } from '../http-answer.ts';
import { StackError } from './failure.ts';
import type { StackState } from './state.ts';

const TIMEOUT_MS = 10_000;

/** One request to a port of this machine under a host name of choice, which fetch wouldn't let us send. */
export function send(
  url: string,
  { method = 'GET', body, headers = {} }: { method?: string; body?: string; headers?: http.OutgoingHttpHeaders } = {},
): Promise<Answer> {
  const { hostname, port, pathname, search, host } = new URL(url);
  const request = http.request({
    host: hostname.endsWith('localhost') ? '127.0.0.1' : hostname,
    port,
    path: pathname + search,
    method,
    headers: { host, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    agent: false,
    timeout: TIMEOUT_MS,
  });
  return answerTo(request, `${method} ${url}`, TIMEOUT_MS, body);
}

/** Through nginx, as a browser would: the SPA and the API answer on both hosts. */
export async function verifyEdge({ urls }: StackState): Promise<void> {
  for (const origin of [urls.app, urls.ops]) {
    const shell = await send(`${origin}/`);
    if (shell.status !== 200 || !shell.headers['content-type']?.startsWith('text/html')) {
      throw new StackError(
        `${origin}/ answered ${shell.status} ${shell.headers['content-type'] ?? ''}; the SPA's page was expected.`,
      );
    }
    const info = await send(`${origin}/api/info`);
    if (info.status !== 200)
      throw new StackError(`${origin}/api/info answered ${info.status}; 200 was expected: ${info.body.slice(0, 300)}`);
  }
}

/** Signs in with the demo accounts, the operator at the operators' host; says for which one it fails. */
export async function verifyAccounts({ urls, credentials }: StackState): Promise<void> {
  const attempts = [
    [urls.app, credentials.member],
    [urls.app, credentials.owner],
    [urls.ops, credentials.operator],
  ] as const;
  await Promise.all(
    attempts.map(async ([origin, account]) => {
      const answer = await send(`${origin}/api/v1/auth/login`, {
        method: 'POST',
        body: JSON.stringify(account),
        headers: { origin },
      });
      if (answer.status !== 200) {
        throw new StackError(
          `${account.email} can't sign in at ${origin}: ${answer.status} ${answer.body.slice(0, 300)}`,
        );
      }
    }),
  );
}

import type { ServerResponse } from 'node:http';
import { PROBLEMS } from './problem.ts';
import type { ContextualRequest } from './request-context.middleware.ts';

/** How long a request may take until its answer begins. The proxy waits a little longer (35 s), so that this one is seen. */
export const REQUEST_DEADLINE_MS = 30_000;

/**
 * Answers 503 where nothing else has, whatever the handler is waiting for. What it was doing may still complete. Streams
 * are not concerned: their head goes out at once.
 */
export function deadline(request: ContextualRequest, response: ServerResponse, next: () => void): void {
  const timer = setTimeout(() => {
    if (response.headersSent) return;
    const { title, status } = PROBLEMS['service-unavailable'];
    const body = JSON.stringify({
      type: 'urn:quayside:problem:service-unavailable',
      title,
      status,
      detail: `No answer within ${REQUEST_DEADLINE_MS / 1000} seconds. If you were saving something, look first whether it is there, then try again.`,
      requestId: request.context?.requestId,
    });
    response
      .writeHead(status, { 'Content-Type': 'application/problem+json; charset=utf-8', 'Retry-After': '5' })
      .end(body);
  }, REQUEST_DEADLINE_MS);
  response.once('close', () => clearTimeout(timer));
  next();
}

import type { ServerResponse } from 'node:http';
import { PROBLEMS } from './problem.ts';
import type { ContextualRequest } from './request-context.middleware.ts';

/**
 * Answers 503 where nothing else has, whatever the handler is waiting for. What it was doing may still complete. Streams
 * are not concerned: their head goes out at once.
 *
 * @param seconds how long a request may take until its answer begins; the proxy waits a little longer, so that this
 * answer is seen
 */
export function deadline(seconds: number) {
  return (request: ContextualRequest, response: ServerResponse, next: () => void): void => {
    const timer = setTimeout(() => {
      if (!response.headersSent) refuse(request, response, seconds);
    }, seconds * 1000);
    response.once('close', () => clearTimeout(timer));
    next();
  };
}

function refuse(request: ContextualRequest, response: ServerResponse, seconds: number): void {
  const { title, status } = PROBLEMS['service-unavailable'];
  const body = JSON.stringify({
    type: 'urn:quayside:problem:service-unavailable',
    title,
    status,
    detail: `No answer within ${seconds} seconds. If you were saving something, look first whether it is there, then try again.`,
    requestId: request.context?.requestId,
  });
  response
    .writeHead(status, { 'Content-Type': 'application/problem+json; charset=utf-8', 'Retry-After': '5' })
    .end(body);
}

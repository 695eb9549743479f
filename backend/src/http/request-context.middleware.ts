import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestContext, type RequestContext } from './request-context.ts';

const REQUEST_ID = /^[A-Za-z0-9._-]{8,128}$/;
/** https://www.w3.org/TR/trace-context/#traceparent-header, version 00; all-zero ids are invalid. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

export interface ContextualRequest extends IncomingMessage {
  context?: RequestContext;
}

/**
 * Gives every request an id (the client's, if it is harmless) and the client's address, before anything else runs.
 *
 * @param trustedHops how many proxies in front append to X-Forwarded-For; entries left of theirs are the client's own claim
 */
export function requestContextMiddleware(trustedHops: number) {
  return (request: ContextualRequest, response: ServerResponse, next: () => void): void => {
    const given = single(request.headers['x-request-id']);
    const requestId = given && REQUEST_ID.test(given) ? given : randomUUID();
    const traceparent = single(request.headers['traceparent']);
    const context: RequestContext = {
      requestId,
      ip: clientAddress(request, trustedHops),
      userAgent: (request.headers['user-agent'] ?? '').slice(0, 255),
      ...(traceparent && TRACEPARENT.test(traceparent) ? { traceparent } : {}),
    };
    request.context = context;
    response.setHeader('X-Request-ID', requestId);
    requestContext.run(context, next);
  };
}

export function clientAddress(request: IncomingMessage, trustedHops: number): string {
  const socket = request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? 'unknown';
  if (trustedHops === 0) return socket;
  const forwarded = [request.headers['x-forwarded-for'] ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  return (forwarded.at(-trustedHops) ?? forwarded[0] ?? socket).slice(0, 45);
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem } from './problem.ts';

/** A body of another type would be read as no body at all, and its sender told that fields are missing. */
export function requireJson(
  request: IncomingMessage,
  _response: ServerResponse,
  next: (error?: unknown) => void,
): void {
  const { 'content-length': length, 'content-type': type = '', 'transfer-encoding': encoding } = request.headers;
  const hasBody = encoding !== undefined || Number(length ?? 0) > 0;
  if (!hasBody || /^application\/json\s*(;|$)/i.test(type)) return next();
  next(new Problem('unsupported-media-type', 'Send JSON in UTF-8 with Content-Type: application/json.'));
}

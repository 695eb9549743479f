import type { ServerResponse } from 'node:http';
import type { ContextualRequest } from '../http/request-context.middleware.ts';

/** Probes and scrapes would be most of the log and say nothing. */
const QUIET = /^\/(health|healthz|live|ready|metrics)(\/|$)/;

interface AccessLogger {
  info(fields: object, message: string): void;
}

/** Middleware: one line a request, once its answer has ended or its client has gone. */
export function accessLog(logger: AccessLogger) {
  return (request: ContextualRequest, response: ServerResponse, next: () => void): void => {
    const started = performance.now();
    const path = request.url?.split('?')[0] ?? '';
    if (!QUIET.test(path)) {
      response.once('close', () => {
        const { context } = request;
        logger.info(
          {
            requestId: context?.requestId,
            traceparent: context?.traceparent,
            method: request.method,
            path,
            route: context?.route,
            status: response.statusCode,
            aborted: response.writableFinished ? undefined : true,
            durationMs: Math.round(performance.now() - started),
            ip: context?.ip,
            userAgent: context?.userAgent,
          },
          'request',
        );
      });
    }
    next();
  };
}

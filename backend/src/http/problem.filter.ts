import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { isDatabaseBusy, isDatabaseUnavailable, isMissingReference } from '../database/unavailable.ts';
import { Problem, PROBLEMS } from './problem.ts';
import type { ContextualRequest } from './request-context.middleware.ts';

/** Seconds that a client should wait before it tries again after we could not reach something we need. */
export const RETRY_AFTER_SECONDS = 2;

/** The last word on every error: application/problem+json (RFC 9457) with the request's id, and nothing internal. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Errors');

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly dataSource: DataSource,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const { httpAdapter } = this.adapterHost;
    const request = host.switchToHttp().getRequest<ContextualRequest & { raw?: ContextualRequest }>();
    const response: unknown = host.switchToHttp().getResponse();
    const context = (request.raw ?? request).context;
    const problem = this.toProblem(error);
    if (problem.status >= 500 && !problem.options.expected) {
      this.logger.error(
        { err: problem.options.cause ?? error, slug: problem.slug, route: context?.route },
        problem.message,
      );
    }
    // A stream or a download that broke half-way: its head is gone, the connection's end is all that can be said.
    if (httpAdapter.isHeadersSent(response)) return;
    const { title, status } = PROBLEMS[problem.slug];
    httpAdapter.setHeader(response, 'Content-Type', 'application/problem+json; charset=utf-8');
    httpAdapter.setHeader(response, 'Cache-Control', 'no-store');
    for (const [name, value] of Object.entries(problem.options.headers ?? {}))
      httpAdapter.setHeader(response, name, value);
    const body = {
      type: `urn:quayside:problem:${problem.slug}`,
      title,
      status,
      detail: problem.options.detail,
      requestId: context?.requestId,
      ...(problem.options.errors ? { errors: problem.options.errors } : {}),
      ...problem.options.extensions,
    };
    httpAdapter.reply(response, body, status);
  }

  private toProblem(error: unknown): Problem {
    const known = error instanceof Problem ? error : fromFramework(error);
    if (known) return known;
    if (!this.dataSource.isInitialized || isDatabaseUnavailable(error)) {
      return tryAgain(
        `The database can't be reached right now. Try again in ${RETRY_AFTER_SECONDS} seconds; if you were saving something, look first whether it is there.`,
        error,
      );
    }
    if (isDatabaseBusy(error)) return tryAgain('Others are changing the same things at this moment. Try again.', error);
    if (isMissingReference(error)) {
      return new Problem(
        'conflict',
        'Something that this belongs to was deleted in the meantime. Load the page again.',
      );
    }
    return new Problem('internal', { detail: INTERNAL_DETAIL, cause: error });
  }
}

const tryAgain = (detail: string, cause: unknown): Problem =>
  new Problem('service-unavailable', { detail, headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) }, cause });

const INTERNAL_DETAIL = 'The request failed here and was logged. Try again; if it stays, tell us the request id.';

/** Errors that the HTTP adapter or Nest's router raise before a handler runs, by their status. */
function fromFramework(error: unknown): Problem | undefined {
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: number })?.statusCode;
  switch (status) {
    case 400:
      if (/Failed to decode param/.test((error as Error).message)) {
        return new Problem('invalid-request', 'The path has a broken percent escape. Send %25 for a percent sign.');
      }
      return new Problem(
        'malformed-json',
        'The body could not be read as JSON. Check quotes, commas and encoding (UTF-8).',
      );
    case 404:
      return new Problem(
        'not-found',
        'Nothing is served at this path and method. The routes are listed at /api/openapi.json.',
      );
    case 413:
      return new Problem('body-too-large', 'The body is larger than this API takes (100 kB).');
    case 415:
      return new Problem('unsupported-media-type', 'Send JSON in UTF-8 with Content-Type: application/json.');
    default:
      return undefined;
  }
}

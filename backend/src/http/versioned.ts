import {
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  applyDecorators,
  UseInterceptors,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiHeader } from '@nestjs/swagger';
import { map, type Observable } from 'rxjs';
import { Problem } from './problem.ts';

export const etagOf = (version: number | string): string => `"${version}"`;

@Injectable()
class EtagInterceptor implements NestInterceptor {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  intercept(context: ExecutionContext, next: CallHandler<{ version: number | string }>): Observable<unknown> {
    const response: unknown = context.switchToHttp().getResponse();
    return next.handle().pipe(
      map((body) => {
        this.adapterHost.httpAdapter.setHeader(response, 'ETag', etagOf(body.version));
        return body;
      }),
    );
  }
}

/** The answer carries its `version` as ETag, for the If-Match of the next update (RFC 9110, 8.8.3). */
export const Versioned = (): MethodDecorator => applyDecorators(UseInterceptors(EtagInterceptor));

/**
 * The version that the client saw. Updates need it, so that two people who edit at once don't overwrite each other
 * (RFC 9110, 13.1.1; RFC 6585, 3).
 */
const ifMatch = (context: ExecutionContext, etag: RegExp, expected: string): string => {
  const header = context.switchToHttp().getRequest<{ headers: Record<string, string | undefined> }>().headers[
    'if-match'
  ];
  if (header === undefined) {
    throw new Problem(
      'precondition-required',
      "Send the ETag of what you last read in If-Match, so that no one else's change is lost.",
    );
  }
  const version = etag.exec(header)?.[1];
  if (version === undefined) {
    throw new Problem('invalid-request', `If-Match must be one ETag as this API sends it: ${expected}.`);
  }
  return version;
};

const IfMatchParam = createParamDecorator((_: undefined, context: ExecutionContext): number =>
  Number(ifMatch(context, /^"(\d{1,9})"$/, 'a number in double quotes, such as "3"')),
);

const IfMatchTextParam = createParamDecorator((_: undefined, context: ExecutionContext): string =>
  ifMatch(context, /^"(\d{1,20})"$/, 'digits in double quotes, such as "1763731200000000000"'),
);

export const IfMatch = (): ParameterDecorator => IfMatchParam();

/** For versions with more digits than a number holds. */
export const IfMatchText = (): ParameterDecorator => IfMatchTextParam();

/** Documents the header that `@IfMatch()` reads. */
export const NeedsIfMatch = (): MethodDecorator =>
  ApiHeader({ name: 'If-Match', required: true, description: 'ETag of the version that is changed, e.g. "3".' });

export const preconditionFailed = (): Problem =>
  new Problem(
    'precondition-failed',
    'Someone changed this since you read it. Load it again, look at what changed, and repeat your change.',
  );

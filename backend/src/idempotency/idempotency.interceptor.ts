import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import { lastValueFrom, type Observable, of } from 'rxjs';
import type { AccessRequest } from '../access/principal.ts';
import { routeTemplate } from '../access/route-template.ts';
import { DatabaseService } from '../database/database.service.ts';
import { Problem } from '../http/problem.ts';
import { Replay } from './replay.filter.ts';
import { requestKey, type RequestKey } from './request-key.ts';
import type { StoredAnswer } from './stored-answer.entity.ts';
import { StoredAnswerRepository } from './stored-answer.repository.ts';

/** Headers that belong to the answer and not to the connection or the moment. */
const STORED_HEADERS = ['ETag', 'Location'];

export const IDEMPOTENCY_SCOPE = Symbol('idempotency scope');
/** Whom a key of a public route belongs to, by what the body says before anything has checked it. */
export type ScopeOf = (body: Record<string, unknown>) => string;

interface HttpRequest extends AccessRequest {
  headers: Record<string, string | undefined>;
  params: Record<string, unknown>;
  query: unknown;
  body?: unknown;
}

/**
 * Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07): what a request does and the answer that it gets are one
 * transaction, and a request that comes again gets that answer.
 *
 * The outermost of the route's interceptors, so that the answer is stored with all its headers.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly adapterHost: HttpAdapterHost,
    private readonly database: DatabaseService,
    private readonly answers: StoredAnswerRepository,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const key = this.keyOf(context);
    if (!key) return next.handle();
    // Before the work as well: what it looks at first may have changed since it was done.
    replayOf(await this.answers.find(key.id), key);
    const body: unknown = await this.database.together(
      async () => {
        const result: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
        await this.database.transaction((manager) =>
          this.answers.insert(manager, { ...key, ...this.answer(context, result) }),
        );
        return result;
      },
      {
        begun: async (manager) => {
          await this.answers.lock(manager, key.id);
          // Another may have finished since we looked.
          replayOf(await this.answers.find(key.id, manager), key);
        },
        ended: (manager) => this.answers.unlock(manager, key.id),
      },
    );
    return of(body);
  }

  private keyOf(context: ExecutionContext): RequestKey | undefined {
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const key = request.headers['idempotency-key'];
    if (key === undefined) return undefined;
    const { params, query, body } = request;
    const scopeOf = this.reflector.get<ScopeOf | undefined>(IDEMPOTENCY_SCOPE, context.getHandler());
    const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
    const scope = request.principal ? `user ${request.principal.userId}` : `address ${scopeOf?.(fields)}`;
    return requestKey({ key, route: routeTemplate(context), scope, params: { ...params }, query, body });
  }

  private answer(context: ExecutionContext, result: unknown): Pick<StoredAnswer, 'status' | 'headers' | 'body'> {
    const response = context.switchToHttp().getResponse<{ statusCode: number }>();
    const { httpAdapter } = this.adapterHost;
    const headers = STORED_HEADERS.flatMap((name) => {
      const value = httpAdapter.getHeader?.(response, name) as string | undefined;
      return value === undefined ? [] : [[name, value]];
    });
    return {
      status: response.statusCode,
      headers: Object.fromEntries(headers) as Record<string, string>,
      body: result === undefined ? null : JSON.stringify(result),
    };
  }
}

/** @throws Replay where there is an answer; Problem idempotency-key-reused where it is one to another request */
function replayOf(answer: StoredAnswer | undefined, { fingerprint }: RequestKey): void {
  if (!answer) return;
  if (answer.fingerprint === fingerprint) throw new Replay(answer);
  throw new Problem(
    'idempotency-key-reused',
    'This Idempotency-Key came with another request before. Send that one unchanged, or make a new key for this one.',
  );
}

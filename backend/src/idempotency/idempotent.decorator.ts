import { applyDecorators, SetMetadata, UseFilters } from '@nestjs/common';
import { INTERCEPTORS_METADATA } from '@nestjs/common/constants.js';
import { ApiHeader } from '@nestjs/swagger';
import { ANSWER_DAYS } from './stored-answer.entity.ts';
import { IDEMPOTENCY_SCOPE, IdempotencyInterceptor, type ScopeOf } from './idempotency.interceptor.ts';
import { ReplayFilter } from './replay.filter.ts';
import { IDEMPOTENCY_KEY } from './request-key.ts';

/**
 * The route takes an Idempotency-Key. Declare its problems among the route's `@Answers`: `...KEY_PROBLEMS`.
 *
 * All that the handler does must go through DatabaseService.transaction, or wait for it with afterCommit: it is what is
 * undone where it fails, and what may run again after a deadlock.
 *
 * @param scopeOf for public routes, where no token says whose key it is
 */
export const Idempotent = (scopeOf?: ScopeOf): MethodDecorator =>
  applyDecorators(
    ...(scopeOf ? [SetMetadata(IDEMPOTENCY_SCOPE, scopeOf)] : []),
    outermost(IdempotencyInterceptor),
    UseFilters(ReplayFilter),
    ApiHeader({
      name: IDEMPOTENCY_KEY,
      required: false,
      schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[ -~]+$' },
      description:
        'Made by the client for each thing that it creates, such as a UUID. A request that comes again with its key and the ' +
        `same body within ${ANSWER_DAYS * 24} hours does nothing and gets the first one's answer, with Idempotency-Replayed: true. ` +
        'While the first is being worked on it gets 409 with Retry-After. Only successes are remembered.',
    }),
  );

/** UseInterceptors would put it behind those of the decorators below. */
const outermost =
  (interceptor: typeof IdempotencyInterceptor): MethodDecorator =>
  (_target, _name, { value }: PropertyDescriptor) => {
    const others = (Reflect.getMetadata(INTERCEPTORS_METADATA, value as object) ?? []) as unknown[];
    Reflect.defineMetadata(INTERCEPTORS_METADATA, [interceptor, ...others], value as object);
  };

export const KEY_PROBLEMS = ['request-in-progress', 'idempotency-key-reused'] as const;

import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { StoredAnswer } from './stored-answer.entity.ts';

/** Thrown in place of doing again what has been done. */
export class Replay extends Error {
  override name = 'Replay';

  constructor(readonly answer: StoredAnswer) {
    super('the request has an answer already');
  }
}

/** Answers with what is stored: a status of its own, also where a newer release would answer with another. */
@Catch(Replay)
export class ReplayFilter implements ExceptionFilter<Replay> {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch({ answer }: Replay, host: ArgumentsHost): void {
    const { httpAdapter } = this.adapterHost;
    const response: unknown = host.switchToHttp().getResponse();
    for (const [name, value] of Object.entries(answer.headers)) httpAdapter.setHeader(response, name, value);
    httpAdapter.setHeader(response, 'Idempotency-Replayed', 'true');
    httpAdapter.reply(response, answer.body === null ? undefined : JSON.parse(answer.body), answer.status);
  }
}

import { Global, Module } from '@nestjs/common';
import { StoredAnswerRepository } from './stored-answer.repository.ts';

/** See Idempotent. Global, because an interceptor is made in the module of the controller that it serves. */
@Global()
@Module({ providers: [StoredAnswerRepository], exports: [StoredAnswerRepository] })
export class IdempotencyModule {}

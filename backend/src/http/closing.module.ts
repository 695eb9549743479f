import { Global, Module } from '@nestjs/common';
import { Closing } from './closing.ts';

/** Global: readiness asks it too. */
@Global()
@Module({ providers: [Closing], exports: [Closing] })
export class ClosingModule {}

import { Global, Module } from '@nestjs/common';
import { ClosingController } from './closing.controller.ts';
import { Closing } from './closing.ts';

/** Global: readiness asks it too. */
@Global()
@Module({ controllers: [ClosingController], providers: [Closing], exports: [Closing] })
export class ClosingModule {}

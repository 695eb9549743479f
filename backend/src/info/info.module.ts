import { Module } from '@nestjs/common';
import { InfoController } from './info.controller.ts';
import { InfoService } from './info.service.ts';

@Module({ controllers: [InfoController], providers: [InfoService], exports: [InfoService] })
export class InfoModule {}

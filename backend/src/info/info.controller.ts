import { Controller, Get } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access.decorator.ts';
import { Answers } from '../openapi/answers.ts';
import { type Info, infoSchema } from './info.schemas.ts';
import { InfoService } from './info.service.ts';

@ApiTags('meta')
@Controller()
export class InfoController {
  constructor(private readonly service: InfoService) {}

  @Get()
  @Access('public')
  @ApiExcludeEndpoint()
  root(): Info {
    return this.service.info();
  }

  @Get('api/info')
  @Access('public')
  @ApiOperation({ summary: 'Name, version, commit and environment' })
  @Answers(200, infoSchema)
  info(): Info {
    return this.service.info();
  }
}

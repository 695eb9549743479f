import { Controller, Get, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiExcludeController, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access.decorator.ts';
import { Problem } from '../http/problem.ts';
import { Answers } from '../openapi/answers.ts';
import { type Maintenance, maintenanceSchema } from './maintenance.schemas.ts';
import { MaintenanceService } from './maintenance.service.ts';

const OUTAGE_RETRY_AFTER_SECONDS = 5;

@ApiTags('meta')
@Controller('api/v1/maintenance')
export class MaintenanceController {
  constructor(private readonly maintenance: MaintenanceService) {}

  @Get()
  @Access('public')
  @ApiOperation({
    summary: 'Whether maintenance is announced or on',
    description: 'While it is on, pods for users answer this as everything else: 503 `maintenance`.',
  })
  @Answers(200, maintenanceSchema, ['maintenance'])
  announcement(): Maintenance {
    return this.maintenance.announcement;
  }
}

/**
 * For the proxy in front, never for the public: it asks here before it serves a page, and again where no API pod takes a
 * request. Answered by pods that aren't ready as well, and without any dependency.
 */
@ApiExcludeController()
@Controller('maintenance')
@Access('public')
export class MaintenanceGateController {
  constructor(
    private readonly maintenance: MaintenanceService,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** 204: serve. 403: don't, with the headers of the refusal. In the terms of nginx' auth_request. */
  @Get('gate')
  gate(@Res({ passthrough: true }) response: unknown): void {
    const { httpAdapter } = this.adapterHost;
    httpAdapter.status(response, this.maintenance.isOn ? 403 : 204);
    if (!this.maintenance.isOn) return;
    for (const [name, value] of Object.entries(this.maintenance.headers)) httpAdapter.setHeader(response, name, value);
  }

  /** What a person is told for whom no API pod is left: always 503, and the right one of two reasons. */
  @Get('answer')
  answer(): never {
    if (this.maintenance.isOn) throw this.maintenance.refusal();
    throw new Problem('service-unavailable', {
      detail: "The service can't be reached at the moment. Try again in a few seconds.",
      headers: { 'Retry-After': String(OUTAGE_RETRY_AFTER_SECONDS) },
      expected: true,
    });
  }
}

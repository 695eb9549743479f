import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access.decorator.ts';
import { AuditRepository } from '../audit/audit.repository.ts';
import { type AdminAuditEvent, adminAuditEventSchema, type AuditQuery, auditQuery } from '../audit/audit.schemas.ts';
import { DependencyChecks } from '../health/dependency-checks.ts';
import { dependenciesSchema, type Dependencies } from '../health/health.schemas.ts';
import { type Page, pageOf } from '../http/page.ts';
import { type Release, releaseSchema } from '../info/info.schemas.ts';
import { InfoService } from '../info/info.service.ts';
import { Answers } from '../openapi/answers.ts';

@ApiTags('operators')
@Controller('api/v1/admin')
@Access('operator')
export class AdminSystemController {
  constructor(
    private readonly audit: AuditRepository,
    private readonly checks: DependencyChecks,
    private readonly info: InfoService,
  ) {}

  @Get('audit-events')
  @ApiOperation({ summary: 'What happened everywhere, newest first' })
  @Answers(200, pageOf(adminAuditEventSchema, 'AdminAuditEvent'), ['forbidden', 'invalid-request'])
  auditEvents(@Query({ schema: auditQuery }) query: AuditQuery): Promise<Page<AdminAuditEvent>> {
    return this.audit.ofAll(query);
  }

  @Get('dependencies')
  @ApiOperation({ summary: 'What this pod needs, and how it is doing' })
  @Answers(200, dependenciesSchema, ['forbidden'])
  dependencies(): Promise<Dependencies> {
    return this.checks.report();
  }

  @Get('release')
  @ApiOperation({ summary: 'Which version this pod runs, where and since when' })
  @Answers(200, releaseSchema, ['forbidden'])
  release(): Release {
    return this.info.release();
  }
}

import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access.decorator.ts';
import { CurrentPrincipal, type Principal } from '../access/principal.ts';
import { type AuditEvent, auditEventSchema, type AuditQuery, auditQuery } from '../audit/audit.schemas.ts';
import { AuditRepository } from '../audit/audit.repository.ts';
import { type Page, pageOf, type PageQuery, pageQuery } from '../http/page.ts';
import { idSchema } from '../http/schemas.ts';
import { IfMatch, NeedsIfMatch, Versioned } from '../http/versioned.ts';
import { Idempotent, KEY_PROBLEMS } from '../idempotency/idempotent.decorator.ts';
import { Answers } from '../openapi/answers.ts';
import { MembersService } from './members.service.ts';
import {
  type OrganizationBody,
  organizationBody,
  organizationSchema,
  type OrganizationView,
  transferBody,
  type TransferBody,
} from './organization.schemas.ts';
import { OrganizationsService } from './organizations.service.ts';

@ApiTags('organizations')
@Controller('api/v1/organizations')
export class OrganizationsController {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly members: MembersService,
    private readonly audit: AuditRepository,
  ) {}

  @Get()
  @Access('signed-in')
  @ApiOperation({ summary: 'Organizations that one belongs to, oldest first' })
  @Answers(200, pageOf(organizationSchema, 'Organization'), ['invalid-request'])
  list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: pageQuery }) query: PageQuery,
  ): Promise<Page<OrganizationView>> {
    return this.organizations.list(principal, query);
  }

  @Post()
  @Access('signed-in')
  @Idempotent()
  @Versioned()
  @ApiOperation({ summary: 'Found an organization, as its owner' })
  @Answers(201, organizationSchema, ['validation-failed', ...KEY_PROBLEMS])
  create(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: organizationBody }) body: OrganizationBody,
  ): Promise<OrganizationView> {
    return this.organizations.create(principal, body);
  }

  @Get(':organizationId')
  @Access({ organization: 'member' })
  @Versioned()
  @ApiOperation({ summary: 'One organization' })
  @Answers(200, organizationSchema, ['invalid-request', 'not-found'])
  get(
    @Param('organizationId', { schema: idSchema }) organizationId: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<OrganizationView> {
    return this.organizations.get(organizationId, principal);
  }

  @Patch(':organizationId')
  @Access({ organization: 'admin' })
  @Versioned()
  @NeedsIfMatch()
  @ApiOperation({ summary: 'Rename the organization' })
  @Answers(200, organizationSchema, [
    'forbidden',
    'not-found',
    'validation-failed',
    'precondition-failed',
    'precondition-required',
  ])
  rename(
    @Param('organizationId', { schema: idSchema }) organizationId: string,
    @CurrentPrincipal() principal: Principal,
    @IfMatch() version: number,
    @Body({ schema: organizationBody }) body: OrganizationBody,
  ): Promise<OrganizationView> {
    return this.organizations.rename(organizationId, principal, version, body);
  }

  @Post(':organizationId/leave')
  @Access({ organization: 'member' })
  @ApiOperation({ summary: 'Leave the organization' })
  @Answers(204, null, ['not-found', 'owner-must-transfer'])
  leave(
    @Param('organizationId', { schema: idSchema }) organizationId: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<void> {
    return this.members.leave(organizationId, principal);
  }

  @Post(':organizationId/transfer')
  @Access({ organization: 'owner' })
  @ApiOperation({ summary: 'Hand the organization over to another member' })
  @Answers(204, null, ['forbidden', 'not-found', 'conflict', 'validation-failed'])
  transfer(
    @Param('organizationId', { schema: idSchema }) organizationId: string,
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: transferBody }) { userId }: TransferBody,
  ): Promise<void> {
    return this.members.transfer(organizationId, principal, userId);
  }

  @Get(':organizationId/audit-events')
  @Access({ organization: 'admin' })
  @ApiOperation({ summary: 'What happened in the organization, newest first' })
  @Answers(200, pageOf(auditEventSchema, 'AuditEvent'), ['invalid-request', 'forbidden', 'not-found'])
  auditEvents(
    @Param('organizationId', { schema: idSchema }) organizationId: string,
    @Query({ schema: auditQuery }) query: AuditQuery,
  ): Promise<Page<AuditEvent>> {
    return this.audit.ofOrganization(organizationId, query);
  }
}

import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access.decorator.ts';
import { CurrentPrincipal, type Principal } from '../access/principal.ts';
import { type Page, pageOf, type PageQuery, pageQuery } from '../http/page.ts';
import { idSchema } from '../http/schemas.ts';
import { Idempotent, KEY_PROBLEMS } from '../idempotency/idempotent.decorator.ts';
import { Answers } from '../openapi/answers.ts';
import { InvitationsService } from './invitations.service.ts';
import {
  type InvitationBody,
  invitationBody,
  type InvitationPreview,
  invitationPreviewSchema,
  invitationSchema,
  invitationTokenBody,
  type InvitationTokenBody,
  type InvitationView,
  organizationSchema,
  type OrganizationView,
} from './organization.schemas.ts';
import { OrganizationsService } from './organizations.service.ts';

/** The inviting side. */
@ApiTags('invitations')
@Controller('api/v1/organizations/:organizationId/invitations')
export class OrganizationInvitationsController {
  constructor(private readonly invitations: InvitationsService) {}

  @Get()
  @Access({ organization: 'admin' })
  @ApiOperation({ summary: 'Invitations that wait for an answer, newest first' })
  @Answers(200, pageOf(invitationSchema, 'Invitation'), ['invalid-request', 'forbidden', 'not-found'])
  list(
    @Param('organizationId', { schema: idSchema }) organizationId: string,
    @Query({ schema: pageQuery }) query: PageQuery,
  ): Promise<Page<InvitationView>> {
    return this.invitations.list(organizationId, query);
  }

  @Post()
  @Access({ organization: 'admin' })
  @Idempotent()
  @ApiOperation({ summary: 'Invite someone by mail; only the owner invites admins' })
  @Answers(201, invitationSchema, [
    'forbidden',
    'not-found',
    'already-member',
    'conflict',
    'validation-failed',
    ...KEY_PROBLEMS,
  ])
  create(
    @Param('organizationId', { schema: idSchema }) organizationId: string,
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: invitationBody }) body: InvitationBody,
  ): Promise<InvitationView> {
    return this.invitations.create(organizationId, principal, body);
  }

  @Delete(':invitationId')
  @Access({ organization: 'admin' })
  @ApiOperation({ summary: 'Withdraw an invitation' })
  @Answers(204, null, ['forbidden', 'not-found'])
  revoke(
    @Param('organizationId', { schema: idSchema }) organizationId: string,
    @Param('invitationId', { schema: idSchema }) invitationId: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<void> {
    return this.invitations.revoke(organizationId, principal, invitationId);
  }

  @Post(':invitationId/resend')
  @Access({ organization: 'admin' })
  @Idempotent()
  @ApiOperation({ summary: 'Mail an invitation again, with a new link' })
  @Answers(202, null, ['forbidden', 'not-found', ...KEY_PROBLEMS])
  resend(
    @Param('organizationId', { schema: idSchema }) organizationId: string,
    @Param('invitationId', { schema: idSchema }) invitationId: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<void> {
    return this.invitations.resend(organizationId, principal, invitationId);
  }
}

/** The invited side. */
@ApiTags('invitations')
@Controller('api/v1/invitations')
export class InvitationsController {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly organizations: OrganizationsService,
  ) {}

  @Post('lookup')
  @Access('public')
  @ApiOperation({ summary: 'What an invitation link invites to' })
  @Answers(200, invitationPreviewSchema, ['link-invalid', 'validation-failed'])
  lookup(@Body({ schema: invitationTokenBody }) { token }: InvitationTokenBody): Promise<InvitationPreview> {
    return this.invitations.preview(token);
  }

  @Post('accept')
  @Access('signed-in')
  @Idempotent()
  @ApiOperation({ summary: 'Join, as the person whose address was invited' })
  @Answers(200, organizationSchema, ['link-invalid', 'forbidden', 'validation-failed', ...KEY_PROBLEMS])
  async accept(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: invitationTokenBody }) { token }: InvitationTokenBody,
  ): Promise<OrganizationView> {
    return this.organizations.get(await this.invitations.accept(principal, token), principal);
  }
}

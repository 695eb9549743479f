import { Body, Controller, Delete, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access.decorator.ts';
import { CurrentPrincipal, type Principal } from '../access/principal.ts';
import { type Page, pageOf } from '../http/page.ts';
import { idSchema } from '../http/schemas.ts';
import { IfMatch, NeedsIfMatch, Versioned } from '../http/versioned.ts';
import { Answers } from '../openapi/answers.ts';
import { MembersService } from './members.service.ts';
import {
  type Member,
  type MemberQuery,
  memberQuery,
  memberSchema,
  type MemberUpdate,
  memberUpdate,
} from './organization.schemas.ts';

@ApiTags('members')
@Controller('api/v1/organizations/:organizationId/members')
export class MembersController {
  constructor(private readonly members: MembersService) {}

  @Get()
  @Access({ organization: 'member' })
  @ApiOperation({ summary: 'Members, in the order they joined' })
  @Answers(200, pageOf(memberSchema, 'Member'), ['invalid-request', 'not-found'])
  list(
    @Param('organizationId', { schema: idSchema }) organizationId: string,
    @Query({ schema: memberQuery }) query: MemberQuery,
  ): Promise<Page<Member>> {
    return this.members.list(organizationId, query);
  }

  @Patch(':userId')
  @Access({ organization: 'owner' })
  @Versioned()
  @NeedsIfMatch()
  @ApiOperation({ summary: "Change a member's role" })
  @Answers(200, memberSchema, [
    'forbidden',
    'not-found',
    'owner-must-transfer',
    'validation-failed',
    'precondition-failed',
    'precondition-required',
  ])
  changeRole(
    @Param('organizationId', { schema: idSchema }) organizationId: string,
    @Param('userId', { schema: idSchema }) userId: string,
    @CurrentPrincipal() principal: Principal,
    @IfMatch() version: number,
    @Body({ schema: memberUpdate }) body: MemberUpdate,
  ): Promise<Member> {
    return this.members.changeRole(organizationId, principal, userId, version, body);
  }

  @Delete(':userId')
  @Access({ organization: 'admin' })
  @ApiOperation({ summary: 'Remove a member' })
  @Answers(204, null, ['forbidden', 'not-found', 'conflict', 'owner-must-transfer'])
  remove(
    @Param('organizationId', { schema: idSchema }) organizationId: string,
    @Param('userId', { schema: idSchema }) userId: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<void> {
    return this.members.remove(organizationId, principal, userId);
  }
}

import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access.decorator.ts';
import { CurrentPrincipal, type Principal } from '../access/principal.ts';
import { type Page, pageOf } from '../http/page.ts';
import { idSchema } from '../http/schemas.ts';
import { IfMatch, NeedsIfMatch, Versioned } from '../http/versioned.ts';
import { Idempotent, KEY_PROBLEMS } from '../idempotency/idempotent.decorator.ts';
import { Answers } from '../openapi/answers.ts';
import {
  type AdminUser,
  type AdminUserBody,
  adminUserBody,
  type AdminUserQuery,
  adminUserQuery,
  adminUserSchema,
  type AdminUserUpdate,
  adminUserUpdate,
} from './admin-user.schemas.ts';
import { AdminUsersService } from './admin-users.service.ts';

@ApiTags('operators')
@Controller('api/v1/admin/users')
@Access('operator')
export class AdminUsersController {
  constructor(private readonly users: AdminUsersService) {}

  @Get()
  @ApiOperation({ summary: 'Accounts, newest first' })
  @Answers(200, pageOf(adminUserSchema, 'AdminUser'), ['forbidden', 'invalid-request'])
  list(@Query({ schema: adminUserQuery }) query: AdminUserQuery): Promise<Page<AdminUser>> {
    return this.users.list(query);
  }

  @Post()
  @Idempotent()
  @Versioned()
  @ApiOperation({ summary: 'Make an account; its person gets a link to choose a password' })
  @Answers(201, adminUserSchema, ['forbidden', 'email-taken', 'validation-failed', ...KEY_PROBLEMS])
  create(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: adminUserBody }) body: AdminUserBody,
  ): Promise<AdminUser> {
    return this.users.create(principal, body);
  }

  @Get(':userId')
  @Versioned()
  @ApiOperation({ summary: 'One account' })
  @Answers(200, adminUserSchema, ['forbidden', 'not-found', 'invalid-request'])
  get(@Param('userId', { schema: idSchema }) userId: string): Promise<AdminUser> {
    return this.users.get(userId);
  }

  @Patch(':userId')
  @Versioned()
  @NeedsIfMatch()
  @ApiOperation({ summary: 'Change, disable or enable an account' })
  @Answers(200, adminUserSchema, [
    'forbidden',
    'not-found',
    'conflict',
    'email-taken',
    'validation-failed',
    'precondition-failed',
    'precondition-required',
  ])
  update(
    @CurrentPrincipal() principal: Principal,
    @Param('userId', { schema: idSchema }) userId: string,
    @IfMatch() version: number,
    @Body({ schema: adminUserUpdate }) body: AdminUserUpdate,
  ): Promise<AdminUser> {
    return this.users.update(principal, userId, version, body);
  }

  @Delete(':userId')
  @ApiOperation({ summary: 'Delete an account' })
  @Answers(204, null, ['forbidden', 'not-found', 'conflict', 'owner-must-transfer'])
  delete(
    @CurrentPrincipal() principal: Principal,
    @Param('userId', { schema: idSchema }) userId: string,
  ): Promise<void> {
    return this.users.delete(principal, userId);
  }
}

import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access.decorator.ts';
import { CurrentPrincipal, type Principal } from '../access/principal.ts';
import { IfMatch, NeedsIfMatch, Versioned } from '../http/versioned.ts';
import { Answers } from '../openapi/answers.ts';
import { type User, userSchema, userUpdate, type UserUpdate } from './user.schemas.ts';
import { UsersService } from './users.service.ts';

@ApiTags('users')
@Controller('api/v1/users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get('me')
  @Access('signed-in')
  @Versioned()
  @ApiOperation({ summary: "One's own profile" })
  @Answers(200, userSchema)
  me(@CurrentPrincipal() { userId }: Principal): Promise<User> {
    return this.users.profile(userId);
  }

  @Patch('me')
  @Access('signed-in')
  @Versioned()
  @NeedsIfMatch()
  @ApiOperation({ summary: "Change one's own profile" })
  @Answers(200, userSchema, ['validation-failed', 'precondition-failed', 'precondition-required'])
  update(
    @CurrentPrincipal() { userId }: Principal,
    @IfMatch() version: number,
    @Body({ schema: userUpdate }) changes: UserUpdate,
  ): Promise<User> {
    return this.users.updateProfile(userId, version, changes);
  }
}

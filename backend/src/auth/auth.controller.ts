import { Body, Controller, Cookies, Delete, Get, Param, Post, Query, Res, UseGuards } from '@nestjs/common';
import { ApiCookieAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access.decorator.ts';
import { CurrentPrincipal, type Principal } from '../access/principal.ts';
import { type Page, pageOf, type PageQuery, pageQuery } from '../http/page.ts';
import { Problem } from '../http/problem.ts';
import { idSchema } from '../http/schemas.ts';
import { Idempotent, KEY_PROBLEMS } from '../idempotency/idempotent.decorator.ts';
import { Answers } from '../openapi/answers.ts';
import {
  type AuthSession,
  authSessionSchema,
  changePasswordBody,
  type ChangePasswordBody,
  emailBody,
  type EmailBody,
  type Login,
  loginBody,
  mailSentSchema,
  registerBody,
  type RegisterBody,
  resetPasswordBody,
  type ResetPasswordBody,
  revokedCountSchema,
  type Session,
  sessionSchema,
  tokenBody,
  type TokenBody,
} from './auth.schemas.ts';
import { OriginGuard } from './origin.guard.ts';
import { PasswordService } from './password.service.ts';
import { REFRESH_COOKIE, RefreshCookie } from './refresh-cookie.ts';
import { RegistrationService } from './registration.service.ts';
import { SessionsService } from './sessions.service.ts';
import { type IssuedSession, SignInService } from './sign-in.service.ts';

@ApiTags('auth')
@Controller('api/v1/auth')
export class AuthController {
  constructor(
    private readonly registration: RegistrationService,
    private readonly signInService: SignInService,
    private readonly passwords: PasswordService,
    private readonly sessions: SessionsService,
    private readonly cookie: RefreshCookie,
  ) {}

  @Post('register')
  @Access('public')
  @Idempotent(({ email }) => String(email).trim().toLowerCase())
  @ApiOperation({ summary: 'Sign up; the account comes with the link in the mail' })
  @Answers(202, mailSentSchema, ['validation-failed', ...KEY_PROBLEMS])
  async register(@Body({ schema: registerBody }) body: RegisterBody): Promise<EmailBody> {
    await this.registration.register(body);
    return { email: body.email };
  }

  @Post('verify-email')
  @Access('public')
  @ApiOperation({ summary: 'Confirm the address with the secret of the link' })
  @Answers(204, null, ['link-invalid', 'validation-failed'])
  verifyEmail(@Body({ schema: tokenBody }) { token }: TokenBody): Promise<void> {
    return this.registration.verify(token);
  }

  @Post('resend-verification')
  @Access('public')
  @ApiOperation({ summary: 'Send the confirmation mail again' })
  @Answers(202, mailSentSchema, ['validation-failed'])
  async resendVerification(@Body({ schema: emailBody }) { email }: EmailBody): Promise<EmailBody> {
    await this.registration.requestResend(email);
    return { email };
  }

  @Post('login')
  @Access('public')
  @UseGuards(OriginGuard)
  @ApiOperation({ summary: 'Sign in; the refresh token comes as a cookie' })
  @Answers(200, sessionSchema, ['invalid-credentials', 'account-disabled', 'origin-refused', 'validation-failed'])
  async login(
    @Body({ schema: loginBody }) body: Login,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<Session> {
    return this.answer(await this.signInService.signIn(body), response);
  }

  @Post('refresh')
  @Access('public')
  @UseGuards(OriginGuard)
  @ApiCookieAuth()
  @ApiOperation({ summary: 'Trade the refresh cookie for a new access token and a new cookie' })
  @Answers(200, sessionSchema, ['session-ended', 'origin-refused'])
  async refresh(
    @Cookies(REFRESH_COOKIE) token: string | undefined,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<Session> {
    try {
      return this.answer(await this.signInService.refresh(token), response);
    } catch (error) {
      if (error instanceof Problem && error.slug === 'session-ended') this.cookie.clear(response);
      throw error;
    }
  }

  @Post('logout')
  @Access('public')
  @UseGuards(OriginGuard)
  @ApiCookieAuth()
  @ApiOperation({ summary: 'End the session of the cookie' })
  @Answers(204, null, ['origin-refused'])
  async logout(
    @Cookies(REFRESH_COOKIE) token: string | undefined,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<void> {
    // First, so that the browser is signed out even where the database can't be told.
    this.cookie.clear(response);
    await this.signInService.signOut(token);
  }

  @Post('forgot-password')
  @Access('public')
  @ApiOperation({ summary: 'Have a link mailed that lets one choose a new password' })
  @Answers(202, mailSentSchema, ['validation-failed'])
  async forgotPassword(@Body({ schema: emailBody }) { email }: EmailBody): Promise<EmailBody> {
    await this.passwords.requestReset(email);
    return { email };
  }

  @Post('reset-password')
  @Access('public')
  @ApiOperation({ summary: 'Choose a new password with the secret of the link; ends every session' })
  @Answers(204, null, ['link-invalid', 'validation-failed'])
  resetPassword(@Body({ schema: resetPasswordBody }) body: ResetPasswordBody): Promise<void> {
    return this.passwords.reset(body);
  }

  @Post('change-password')
  @Access('signed-in')
  @ApiOperation({ summary: 'Change the password; ends the other sessions' })
  @Answers(204, null, ['validation-failed'])
  changePassword(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: changePasswordBody }) body: ChangePasswordBody,
  ): Promise<void> {
    return this.passwords.change(principal, body);
  }

  @Get('sessions')
  @Access('signed-in')
  @ApiOperation({ summary: 'Where one is signed in, newest first' })
  @Answers(200, pageOf(authSessionSchema, 'AuthSession'), ['invalid-request'])
  listSessions(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: pageQuery }) query: PageQuery,
  ): Promise<Page<AuthSession>> {
    return this.sessions.list(principal, query);
  }

  @Delete('sessions/:sessionId')
  @Access('signed-in')
  @ApiOperation({ summary: 'End one session, on every pod within a second' })
  @Answers(204, null, ['invalid-request', 'not-found'])
  revokeSession(
    @CurrentPrincipal() principal: Principal,
    @Param('sessionId', { schema: idSchema }) sessionId: string,
  ): Promise<void> {
    return this.sessions.revokeOne(principal, sessionId);
  }

  @Post('sessions/revoke-others')
  @Access('signed-in')
  @ApiOperation({ summary: 'End every session but this one' })
  @Answers(200, revokedCountSchema)
  async revokeOtherSessions(@CurrentPrincipal() principal: Principal): Promise<{ revoked: number }> {
    return { revoked: await this.sessions.revokeOthers(principal) };
  }

  private answer({ session, refreshToken }: IssuedSession, response: unknown): Session {
    this.cookie.set(response, refreshToken);
    return session;
  }
}

import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AppConfig } from '../config/config.ts';
import { SESSION_IDLE_SECONDS } from './sign-in.service.ts';

export const REFRESH_COOKIE = 'quayside_refresh';

/** The refresh token's only home in the browser: out of scripts' reach, and sent to the auth routes alone. */
@Injectable()
export class RefreshCookie {
  private readonly attributes;

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    config: AppConfig,
  ) {
    this.attributes = {
      path: '/api/v1/auth',
      httpOnly: true,
      sameSite: 'strict',
      secure: config.secureCookies,
    } as const;
  }

  set(response: unknown, refreshToken: string): void {
    this.adapterHost.httpAdapter.setCookie?.(response, REFRESH_COOKIE, refreshToken, {
      ...this.attributes,
      maxAge: SESSION_IDLE_SECONDS,
    });
  }

  clear(response: unknown): void {
    this.adapterHost.httpAdapter.clearCookie?.(response, REFRESH_COOKIE, this.attributes);
  }
}

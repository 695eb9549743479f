import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { Problem } from '../http/problem.ts';

/**
 * For routes that a cookie authenticates: SameSite=Strict keeps other sites out, and this keeps out siblings of our own
 * site, which count as the same (OWASP CSRF Prevention Cheat Sheet, "Verifying Origin"). No Origin: not a browser.
 */
@Injectable()
export class OriginGuard implements CanActivate {
  private readonly allowed: Set<string>;

  constructor(config: AppConfig) {
    this.allowed = new Set(config.allowedOrigins);
  }

  canActivate(context: ExecutionContext): boolean {
    const { origin } = context.switchToHttp().getRequest<{ headers: { origin?: string } }>().headers;
    if (origin === undefined || this.allowed.has(origin)) return true;
    throw new Problem('origin-refused', 'Open the product at its own address and try again.');
  }
}

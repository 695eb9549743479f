import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AccessTokenService } from '../auth/access-token.service.ts';
import { RevocationService } from '../auth/revocation.service.ts';
import { notFound, Problem } from '../http/problem.ts';
import { requestContext } from '../http/request-context.ts';
import { idSchema } from '../http/schemas.ts';
import { MembershipRepository, roleTooSmall } from '../organizations/membership.repository.ts';
import { roleReaches } from '../organizations/organization.entity.ts';
import { ACCESS_RULE, type AccessRule } from './access.decorator.ts';
import type { AccessRequest, Principal } from './principal.ts';
import { routeTemplate } from './route-template.ts';

interface GuardedRequest extends AccessRequest {
  headers: Record<string, string | undefined>;
  params: Record<string, string | undefined>;
}

/** Runs before every handler; see AccessRule. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: AccessTokenService,
    private readonly revocation: RevocationService,
    private readonly memberships: MembershipRepository,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const store = requestContext.getStore();
    if (store) store.route = routeTemplate(context);
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (rule === undefined) throw new Problem('forbidden', 'This route declares no access rule, so nobody may use it.');
    if (rule === 'public') return true;

    const request = context.switchToHttp().getRequest<GuardedRequest>();
    const principal = await this.authenticate(request.headers.authorization);
    request.principal = principal;
    if (rule === 'operator' && principal.role !== 'operator') {
      throw new Problem('forbidden', 'Only operators may do this.');
    }
    if (typeof rule === 'object') {
      const organizationId = idSchema.safeParse(request.params.organizationId);
      if (!organizationId.success) {
        throw new Problem('invalid-request', {
          detail: 'The path is not valid.',
          errors: [{ pointer: 'organizationId', detail: 'Expected an id: a UUID of version 7.' }],
        });
      }
      const role = await this.memberships.roleOf(organizationId.data, principal.userId);
      if (role === undefined) throw notFound('organization');
      if (!roleReaches(role, rule.organization)) {
        throw roleTooSmall(rule.organization, role);
      }
    }
    return true;
  }

  private async authenticate(authorization: string | undefined): Promise<Principal> {
    const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
    const principal = token ? await this.tokens.verify(token) : undefined;
    if (!principal || (await this.revocation.isRevoked(principal.sessionId))) {
      throw new Problem('unauthenticated', {
        detail: 'The access token is missing, expired or no longer valid. Refresh it or sign in again.',
        // RFC 6750, section 3
        headers: { 'WWW-Authenticate': token ? 'Bearer error="invalid_token"' : 'Bearer' },
      });
    }
    return principal;
  }
}

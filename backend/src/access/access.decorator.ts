import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { MemberRole } from '../organizations/organization.entity.ts';

/**
 * Who may call a route. `{ organization: role }` is for routes with `:organizationId` in their path: the caller must belong
 * to it with at least that role.
 */
export type AccessRule = 'public' | 'signed-in' | 'operator' | { organization: MemberRole };

export const ACCESS_RULE = Symbol('access rule');

/** Every route declares it; one that doesn't is refused, and a test finds it. */
export const Access = (rule: AccessRule): MethodDecorator & ClassDecorator =>
  rule === 'public' ? SetMetadata(ACCESS_RULE, rule) : applyDecorators(SetMetadata(ACCESS_RULE, rule), ApiBearerAuth());

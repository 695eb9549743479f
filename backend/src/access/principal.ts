import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { UserRole } from '../users/user.entity.ts';

/** Who the access token speaks for. */
export interface Principal {
  userId: string;
  sessionId: string;
  role: UserRole;
}

/** What the access guard leaves on the request for handlers. */
export interface AccessRequest {
  principal?: Principal;
}

/** The caller. Only for routes whose access rule isn't public. */
export const CurrentPrincipal = createParamDecorator(
  (_: undefined, context: ExecutionContext) => context.switchToHttp().getRequest<AccessRequest>().principal,
);

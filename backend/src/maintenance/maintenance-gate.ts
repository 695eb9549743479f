import { Injectable } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { AccessTokenService } from '../auth/access-token.service.ts';
import { AppConfig } from '../config/config.ts';
import type { ContextualRequest } from '../http/request-context.middleware.ts';
import { MaintenanceService } from './maintenance.service.ts';

/** Served whatever is on: probes, the pod's end, scrapes, the proxy's questions, and what operators do. */
const EXEMPT = /^\/(health|healthz|live|ready|metrics|maintenance|stopping|api\/v1\/admin)(\/|$)/;
/** On admin pods also what leads an operator there. Who turns out not to be one is refused by the sign-in itself. */
const WAY_IN = new Set([
  'POST /api/v1/auth/login',
  'POST /api/v1/auth/refresh',
  'POST /api/v1/auth/logout',
  'GET /api/v1/maintenance',
]);

/** Refuses requests while maintenance is on, before their bodies are read. */
@Injectable()
export class MaintenanceGate {
  constructor(
    private readonly maintenance: MaintenanceService,
    private readonly tokens: AccessTokenService,
    private readonly config: AppConfig,
  ) {}

  middleware = (request: ContextualRequest, _response: ServerResponse, next: (error?: unknown) => void): void => {
    if (!this.maintenance.isOn) return next();
    this.passes(request).then(
      (passes) => next(passes ? undefined : this.maintenance.refusal()),
      (error: unknown) => next(error),
    );
  };

  private async passes({ method, url = '/', headers }: ContextualRequest): Promise<boolean> {
    const path = url.split('?')[0]!;
    if (EXEMPT.test(path)) return true;
    if (!this.config.env.ADMIN_ACCESS) return false;
    if (WAY_IN.has(`${method} ${path}`)) return true;
    const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
    // Also an expired one: its bearer is to be told so (401), and refreshes it, instead of being sent away.
    const bearer = token === undefined ? undefined : await this.tokens.verify(token, { evenExpired: true });
    return bearer?.role === 'operator';
  }
}

import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { Access } from '../access/access.decorator.ts';
import { Problem } from '../http/problem.ts';
import { DependencyChecks } from './dependency-checks.ts';

/** For probes and people inside the cluster; the public edge answers 404 here. */
@ApiExcludeController()
@Controller()
@Access('public')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly checks: DependencyChecks,
  ) {}

  /** The process serves. Says nothing of what it depends on, so that no restart follows from someone else's outage. */
  @Get(['health', 'healthz', 'live', 'health/live'])
  @Header('Cache-Control', 'no-store')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** 200 where requests can be answered rightly, 503 where they can't; the body says why. */
  @Get(['ready', 'health/ready'])
  @Header('Cache-Control', 'no-store')
  async ready(): Promise<HealthCheckResult> {
    try {
      return await this.health.check(this.checks.all);
    } catch (error) {
      const result = (error as { getResponse?: () => HealthCheckResult }).getResponse?.();
      if (!result) throw error;
      const down = Object.keys(result.error ?? {}).join(', ');
      throw new Problem('service-unavailable', {
        detail: `Not ready: ${down}.`,
        headers: { 'Retry-After': '2' },
        extensions: { checks: result.details },
        expected: true,
      });
    }
  }
}

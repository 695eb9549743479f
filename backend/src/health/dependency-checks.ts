import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { DataSource } from 'typeorm';
import { AppConfig } from '../config/config.ts';
import { MIGRATIONS, MIGRATIONS_TABLE } from '../database/data-source-options.ts';
import { Closing } from '../http/closing.ts';
import { MaintenanceService } from '../maintenance/maintenance.service.ts';
import { RedisService } from '../redis/redis.service.ts';
import type { Check, Dependencies } from './health.schemas.ts';

/** Longest that a dependency may take to answer before it counts as down. */
const TIMEOUT_MS = 1000;
/** Several probes and people may ask at once; they share one round of checks. */
const CACHE_MS = 500;
/** A process whose timers come this late is better left alone by new requests for a moment. */
const MAX_EVENT_LOOP_LAG_MS = 1000;
/** Above it the garbage collector does little else. */
const MAX_HEAP_RATIO = 0.95;

interface Probe {
  critical: boolean;
  probe: () => Promise<string> | string;
  /** Known without asking anyone, and true from one moment to the next. */
  immediate?: boolean;
}

/** What readiness depends on. Critical: without it answers would be wrong or errors. Not critical: only slower. */
@Injectable()
export class DependencyChecks implements OnApplicationShutdown {
  private readonly lag = monitorEventLoopDelay({ resolution: 20 });
  private migrated = false;
  private readonly logger = new Logger('Dependencies');
  private readonly last = new Map<string, string>();
  private readonly probes: Record<string, Probe> = {
    draining: { critical: true, probe: () => this.serving(), immediate: true },
    maintenance: { critical: true, probe: () => this.open(), immediate: true },
    mysql: { critical: true, probe: () => this.mysql() },
    migrations: { critical: true, probe: () => this.migrations() },
    redis: { critical: false, probe: () => this.redisPing() },
    'event-loop': { critical: true, probe: () => this.eventLoop() },
    memory: { critical: true, probe: () => this.memory() },
  };

  constructor(
    private readonly dataSource: DataSource,
    private readonly redis: RedisService,
    private readonly closing: Closing,
    private readonly maintenance: MaintenanceService,
    private readonly config: AppConfig,
    private readonly indicators: HealthIndicatorService,
  ) {
    this.lag.enable();
  }

  onApplicationShutdown(): void {
    this.lag.disable();
  }

  /** One function a check, in terminus' terms. */
  get all(): (() => Promise<HealthIndicatorResult>)[] {
    return Object.entries(this.probes).map(([name, { critical, probe, immediate }]) => async () => {
      const result = await this.indicators
        .check(name)
        .attempt(async () => ({ detail: await probe() }))
        .withTimeout(TIMEOUT_MS)
        .cacheFor(immediate ? 0 : CACHE_MS);
      const { status, ...data } = result[name]!;
      this.noteChange(name, status, String(data.message ?? data.detail));
      // A check that isn't critical never takes the pod out of the load balancer.
      return status === 'down' && !critical ? this.indicators.check(name).degraded(data) : result;
    });
  }

  async report(): Promise<Dependencies> {
    const results = await Promise.all(this.all.map((check) => check()));
    const checks = results
      .flatMap((result) => Object.entries(result))
      .map(([name, value]) => toCheck(name, value, this.probes[name]!.critical));
    const worst = checks.some(({ status }) => status === 'down')
      ? 'down'
      : checks.some(({ status }) => status === 'degraded')
        ? 'degraded'
        : 'ok';
    return { status: worst, checks };
  }

  private noteChange(name: string, status: string, detail: string): void {
    const before = this.last.get(name) ?? 'up';
    this.last.set(name, status);
    if (before !== status) this.logger[status === 'up' ? 'log' : 'warn'](`${name} is ${status}: ${detail}`);
  }

  private serving(): string {
    if (this.closing.isDraining) throw new Error('about to stop; takes nothing new');
    return 'serving';
  }

  /** Pods for operators stay ready: they are who ends it. */
  private open(): string {
    const { state } = this.maintenance;
    if (state !== 'on') return state;
    if (this.config.env.ADMIN_ACCESS) return 'on; serving operators';
    throw new Error('on; serving nobody');
  }

  private async mysql(): Promise<string> {
    if (!this.dataSource.isInitialized) throw new Error('not connected yet');
    await this.dataSource.query('SELECT 1');
    return 'answers';
  }

  /** Once seen complete it stays so: a newer release's migrations don't concern this one. */
  private async migrations(): Promise<string> {
    if (!this.migrated) {
      if (!this.dataSource.isInitialized) throw new Error('unknown while the database is away');
      const rows: { name: string }[] = await this.dataSource.query(`SELECT name FROM ${MIGRATIONS_TABLE}`);
      const ran = new Set(rows.map((row) => row.name));
      const pending = MIGRATIONS.map(({ name }) => name).filter((name) => !ran.has(name));
      if (pending.length > 0) throw new Error(`pending: ${pending.join(', ')}; run the migration step`);
      this.migrated = true;
    }
    return 'none pending';
  }

  private async redisPing(): Promise<string> {
    await this.redis.ping(TIMEOUT_MS);
    return 'answers';
  }

  private eventLoop(): string {
    // The longest wait since the last look: a mean would hide one long block among thousands of short ticks.
    const lagMs = this.lag.max / 1e6 || 0;
    this.lag.reset();
    if (lagMs > MAX_EVENT_LOOP_LAG_MS) throw new Error(`timers come ${Math.round(lagMs)} ms late`);
    return `at most ${Math.round(lagMs)} ms between ticks`;
  }

  private memory(): string {
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    const percent = Math.round((used / limit) * 100);
    if (used / limit > MAX_HEAP_RATIO) throw new Error(`heap ${percent} % of its limit`);
    return `heap ${percent} % of its limit`;
  }
}

function toCheck(name: string, value: { status: Check['status'] } & Record<string, unknown>, critical: boolean): Check {
  return {
    name,
    status: value.status,
    critical,
    detail: text(value.detail) ?? text(value.message) ?? value.status,
    latencyMs: typeof value.responseTime === 'number' ? Math.round(value.responseTime) : null,
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

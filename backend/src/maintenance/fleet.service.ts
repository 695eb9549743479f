import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Clock } from '../config/clock.ts';
import { AppConfig } from '../config/config.ts';
import { RedisService } from '../redis/redis.service.ts';
import { type MaintenancePod, maintenancePodSchema } from './maintenance.schemas.ts';
import { MaintenanceService } from './maintenance.service.ts';

const INTERVAL_MS = 2000;
/** A pod that hasn't reported for that long is gone. */
const TTL_MS = 10_000;
/** Names of the keys below: Redis need not be searched for them. */
const INDEX = 'pods';
const REDIS_TIMEOUT_MS = 500;

/** What each pod does about maintenance, as it says itself. */
@Injectable()
export class FleetService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** Off a cluster several processes share a host name. */
  private readonly key = `pods:${hostname()}:${randomUUID().slice(0, 8)}`;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly maintenance: MaintenanceService,
    private readonly redis: RedisService,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.maintenance.onChange(() => void this.report());
    this.redis.client.on('ready', () => void this.report());
    this.timer = setInterval(() => {
      this.maintenance.tick();
      void this.report();
    }, INTERVAL_MS).unref();
    void this.report();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    const { client } = this.redis;
    const left = client.multi().del(this.key).sRem(INDEX, this.key).exec();
    // Else the key runs out by itself.
    await this.redis.within(REDIS_TIMEOUT_MS, left).catch(() => undefined);
  }

  /** @returns every pod that reported lately; `known` is false where Redis can't tell, and then this one alone is listed */
  async pods(): Promise<{ known: boolean; pods: MaintenancePod[] }> {
    try {
      return { known: true, pods: await this.redis.within(REDIS_TIMEOUT_MS, this.read()) };
    } catch {
      return { known: false, pods: [this.own()] };
    }
  }

  private async read(): Promise<MaintenancePod[]> {
    await this.write();
    const keys = await this.redis.client.sMembers(INDEX);
    const reports = keys.length > 0 ? await this.redis.client.mGet(keys) : [];
    const gone = keys.filter((_, n) => reports[n] === null);
    if (gone.length > 0) await this.redis.client.sRem(INDEX, gone);
    return reports
      .flatMap((report) => {
        const parsed = maintenancePodSchema.safeParse(report === null ? undefined : JSON.parse(report));
        return parsed.success ? [parsed.data] : [];
      })
      .sort((a, b) => (a.kind + a.name < b.kind + b.name ? -1 : 1));
  }

  private async report(): Promise<void> {
    await this.redis.within(REDIS_TIMEOUT_MS, this.write()).catch(() => undefined);
  }

  private async write(): Promise<void> {
    await this.redis.client
      .multi()
      .set(this.key, JSON.stringify(this.own()), { expiration: { type: 'PX', value: TTL_MS } })
      .sAdd(INDEX, this.key)
      .exec();
  }

  private own(): MaintenancePod {
    const { source, problem } = this.maintenance.belief;
    return {
      name: hostname(),
      kind: this.config.env.ADMIN_ACCESS ? 'admin' : 'user',
      state: this.maintenance.state,
      source,
      problem,
      version: this.config.env.APP_VERSION,
      seenAt: this.clock.now().toISOString(),
    };
  }
}

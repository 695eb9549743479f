import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../config/clock.ts';
import { AppConfig } from '../config/config.ts';
import { RedisService } from '../redis/redis.service.ts';
import type { Statement } from './maintenance.machine.ts';
import { MaintenanceService } from './maintenance.service.ts';
import { CHANNEL, CURRENT_KEY, encodeStatement, KEY_TTL_MS } from './statement.ts';
import { type Truth } from './truth.ts';
import { truthOf } from './truth-of.ts';

const HEARTBEAT_MS = 2000;
/** A statement is repeated only while the truth itself was read that lately; else the mounted files know better. */
const CONFIRMED_MS = 15_000;
const REDIS_TIMEOUT_MS = 300;

/** On admin pods: tells all pods what the truth says, as soon as it says it, and every 2 s that it still does. */
@Injectable()
export class Crier implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** Undefined on pods for users, which may not even read it. */
  readonly truth: Truth | undefined;
  private last: Statement | undefined;
  private confirmedAtMs = -Infinity;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly maintenance: MaintenanceService,
    private readonly redis: RedisService,
    private readonly clock: Clock,
    config: AppConfig,
  ) {
    this.truth = config.env.ADMIN_ACCESS ? truthOf(config.env) : undefined;
  }

  onApplicationBootstrap(): void {
    if (!this.truth) return;
    this.truth.start((statement) => void this.announce(statement));
    this.redis.client.on('ready', () => void this.say());
    this.timer = setInterval(() => void this.say(), HEARTBEAT_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
    this.truth?.stop();
  }

  /** The last that was read of the truth. */
  get known(): Statement | undefined {
    return this.last;
  }

  /** The truth says this, as was just read of it. Settles once the other pods were told, or can't be. */
  async announce(statement: Statement): Promise<void> {
    const { last } = this;
    this.confirmedAtMs = performance.now();
    // An answer that was overtaken on its way.
    if (last && statement.version < last.version) return;
    this.last = statement;
    this.hearOneself();
    if (statement.version !== last?.version) await this.say();
  }

  private hearOneself(): void {
    if (this.last && this.isConfirmed)
      this.maintenance.hear(this.last, this.truth!.kind === 'configmap' ? 'api' : 'file');
  }

  private get isConfirmed(): boolean {
    return performance.now() - this.confirmedAtMs <= CONFIRMED_MS;
  }

  private async say(): Promise<void> {
    if (!this.last || !this.isConfirmed) return;
    this.hearOneself();
    const text = encodeStatement(this.last, this.clock.now());
    const said = this.redis.client
      .multi()
      .set(CURRENT_KEY, text, { expiration: { type: 'PX', value: KEY_TTL_MS } })
      .publish(CHANNEL, text)
      .exec();
    // Without Redis the mounted files tell, later.
    await this.redis.within(REDIS_TIMEOUT_MS, said).catch(() => undefined);
  }
}

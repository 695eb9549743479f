import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../config/clock.ts';
import { AppConfig } from '../config/config.ts';
import { Problem } from '../http/problem.ts';
import { type RedisClient, RedisService } from '../redis/redis.service.ts';
import { FollowedFile } from './followed-file.ts';
import { type MaintenanceState, retryAfterSeconds } from './maintenance.document.ts';
import { type Belief, MaintenanceMachine, type Statement } from './maintenance.machine.ts';
import type { Maintenance, Source } from './maintenance.schemas.ts';
import { CHANNEL, CURRENT_KEY, decodeStatement } from './statement.ts';

/** A slow Redis must not hold anything up. */
const REDIS_TIMEOUT_MS = 300;
const DEFAULT_MESSAGE = 'We are working on the service. Please come back in a few minutes.';

/** Whether this pod is in maintenance, from the mounted file and from what admin pods say on Redis. */
@Injectable()
export class MaintenanceService implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('Maintenance');
  private readonly machine: MaintenanceMachine;
  private readonly file: FollowedFile;
  private readonly subscriber: RedisClient;
  private readonly listeners: (() => void)[] = [];
  private noted = '';
  private notedProblem: string | null = null;

  constructor(
    private readonly redis: RedisService,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {
    this.machine = new MaintenanceMachine({ monotonicMs: () => performance.now(), now: () => this.clock.now() });
    this.file = new FollowedFile(config.env.MAINTENANCE_FILE, {
      read: ({ text }) => this.change(() => this.machine.readFile(text)),
      failed: (reason) => this.change(() => this.machine.failFile(reason)),
    });
    this.subscriber = redis.create('maintenance');
  }

  async onModuleInit(): Promise<void> {
    // Known before the first request is served, also where Redis is away.
    await this.file.start();
    this.subscriber.on('ready', () => {
      this.subscriber
        .subscribe(CHANNEL, this.receive)
        .then(() => this.catchUp())
        .catch((error: unknown) => this.logger.warn({ err: error }, 'could not subscribe; the file alone tells'));
    });
    this.redis.client.on('ready', () => void this.catchUp());
    this.redis.open(this.subscriber);
  }

  beforeApplicationShutdown(): void {
    this.file.stop();
  }

  get state(): MaintenanceState {
    return this.machine.state;
  }

  get belief(): Belief {
    return this.machine.belief;
  }

  /** Whether only operators are served. */
  get isOn(): boolean {
    return this.state === 'on';
  }

  /** What everyone may know. */
  get announcement(): Maintenance {
    const { message, startsAt, endsAt } = this.belief.document;
    return this.state === 'off'
      ? { state: 'off', message: null, startsAt: null, endsAt: null }
      : { state: this.state, message, startsAt, endsAt };
  }

  /** Headers of every refusal because of maintenance. */
  get headers(): Record<string, string> {
    return {
      'Retry-After': String(retryAfterSeconds(this.belief.document, this.clock.now())),
      'Cache-Control': 'no-cache',
    };
  }

  /** What is answered instead of anything else. */
  refusal(): Problem {
    const { message, endsAt } = this.belief.document;
    return new Problem('maintenance', {
      detail: message ?? DEFAULT_MESSAGE,
      headers: this.headers,
      extensions: { message, endsAt },
      expected: true,
    });
  }

  /** Something was said, by this pod's own look at the truth or by another's. */
  hear(statement: Statement, source: Source): void {
    this.change(() => this.machine.hear(statement, source));
  }

  /** Calls `listener` after each change of what this pod does or believes. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Looks whether time alone has changed something: a planned start has come, or a statement has grown old. */
  tick(): void {
    this.change(() => undefined);
  }

  private readonly receive = (message: string): void => {
    try {
      this.hear(decodeStatement(message), 'redis');
    } catch {
      this.logger.warn('a message on the channel is no statement about maintenance; left alone');
    }
  };

  /** What was said before we listened. */
  private async catchUp(): Promise<void> {
    try {
      const current = await this.redis.within(REDIS_TIMEOUT_MS, this.redis.client.get(CURRENT_KEY));
      if (current !== null) this.receive(current);
    } catch {
      // The next heartbeat tells it.
    }
  }

  private change(apply: () => void): void {
    apply();
    const { source, problem, document } = this.belief;
    if (problem !== null && problem !== this.notedProblem) this.logger.warn(problem);
    this.notedProblem = problem;
    const { state } = this;
    const now = JSON.stringify([state, source, problem, document]);
    if (now === this.noted) return;
    const first = this.noted === '';
    const before = first ? 'off' : (JSON.parse(this.noted) as [MaintenanceState])[0];
    this.noted = now;
    if (before !== state) {
      this.logger.log({ source, updatedBy: document.updatedBy, endsAt: document.endsAt }, `maintenance is ${state}`);
    }
    for (const listener of this.listeners) listener();
  }
}

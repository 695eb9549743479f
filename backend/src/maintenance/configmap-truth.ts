import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConfigMap, type ConfigMapClient, KubernetesError, type WatchEvent } from './kubernetes-client.ts';
import type { Statement } from './maintenance.machine.ts';
import { StaleVersionError, type Truth, TruthUnavailableError } from './truth.ts';

/** The key that holds the document. */
export const KEY = 'maintenance';
/**
 * Besides the watch: it tells that what we know is still so, and finds what a watch has missed that died silently.
 */
const CONFIRM_MS = 5000;
const MIN_PAUSE_MS = 250;
const MAX_PAUSE_MS = 5000;
/** Where there is no ConfigMap; no object has this version. */
const NONE: Statement = { version: 0n, text: null };

const toStatement = ({ metadata, data }: ConfigMap): Statement => ({
  version: BigInt(metadata.resourceVersion),
  text: data?.[KEY] ?? null,
});

/** In a cluster: one key of one ConfigMap. */
export class ConfigMapTruth implements Truth {
  readonly kind = 'configmap';
  private readonly logger = new Logger('Maintenance');
  private readonly stopping = new AbortController();
  private onStatement: (statement: Statement) => void = () => undefined;
  private last = NONE;
  /** The latest that the running watch is known to have told, or to have begun with. */
  private watchedTo = NONE.version;
  private watching = new AbortController();
  private away = false;

  constructor(
    private readonly client: ConfigMapClient,
    readonly name: string,
  ) {}

  start(onStatement: (statement: Statement) => void): void {
    this.onStatement = onStatement;
    void this.follow();
    void this.confirm();
  }

  stop(): void {
    this.stopping.abort();
  }

  async read(): Promise<Statement> {
    try {
      const statement = this.note(toStatement(await this.client.get()));
      this.wayIsOpen();
      return statement;
    } catch (error) {
      if (error instanceof KubernetesError && error.status === 404) return this.note(this.gone());
      throw unavailable('read', this.name, error);
    }
  }

  async write(text: string, version: bigint): Promise<Statement> {
    // 0 would make the patch an unconditional one.
    if (version === NONE.version) throw new StaleVersionError();
    try {
      return this.note(toStatement(await this.client.patch(KEY, text, String(version))));
    } catch (error) {
      if (error instanceof KubernetesError && error.status === 409) throw new StaleVersionError();
      throw unavailable('changed', this.name, error);
    }
  }

  private note(statement: Statement): Statement {
    if (statement.version > this.last.version) this.last = statement;
    this.onStatement(statement);
    return statement;
  }

  /** A deletion that we weren't told of has a version after the last one, and before that of any successor. */
  private gone(): Statement {
    return this.last.text === null ? this.last : { version: this.last.version + 1n, text: null };
  }

  /** Reads, then watches from there; again and again. */
  private async follow(): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 0; !signal.aborted;) {
      this.watching = new AbortController();
      try {
        const { version, text } = await this.read();
        this.watchedTo = version;
        await this.client.watch(
          // Without a version it first tells what is there, which is right where nothing was found.
          text === null ? undefined : String(version),
          (event) => {
            failures = 0;
            if (event.type !== 'bookmark') this.watched(event);
          },
          AbortSignal.any([signal, this.watching.signal]),
        );
        await this.pause(MIN_PAUSE_MS);
      } catch (error) {
        if (signal.aborted) return;
        // 410: the version that we knew is too old to watch from; reading anew is the remedy.
        const expected = this.watching.signal.aborted || (error instanceof KubernetesError && error.status === 410);
        if (!expected) this.wayIsClosed(error);
        failures += 1;
        await this.pause(Math.min(MIN_PAUSE_MS * 2 ** failures, MAX_PAUSE_MS));
      }
    }
  }

  private watched({ type, object }: Exclude<WatchEvent, { type: 'bookmark' }>): void {
    const statement = toStatement(object);
    this.watchedTo = statement.version;
    // The version of a deleted object is that of its deletion, so it counts as later than all before.
    this.note(type === 'deleted' ? { ...statement, text: null } : statement);
  }

  private async confirm(): Promise<void> {
    for (await this.pause(CONFIRM_MS); !this.stopping.signal.aborted; await this.pause(CONFIRM_MS)) {
      try {
        const { version } = await this.read();
        // The watch should have told that long ago.
        if (version > this.watchedTo) this.watching.abort();
      } catch (error) {
        this.wayIsClosed(error);
      }
    }
  }

  private async pause(ms: number): Promise<void> {
    // Spread by half, so that pods don't come in step.
    const spread = ms * (0.75 + Math.random() / 2);
    await sleep(spread, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }

  private wayIsOpen(): void {
    if (this.away) this.logger.log(`ConfigMap ${this.name} is followed again`);
    this.away = false;
  }

  private wayIsClosed(error: unknown): void {
    if (!this.away) this.logger.warn({ err: error }, `ConfigMap ${this.name} can't be followed; trying again`);
    this.away = true;
  }
}

function unavailable(done: string, name: string, cause: unknown): TruthUnavailableError {
  if (cause instanceof KubernetesError && cause.status === 404) {
    return new TruthUnavailableError(`There is no ConfigMap ${name}; the backend chart brings it.`, { cause });
  }
  const reason =
    cause instanceof KubernetesError
      ? `it answered ${cause.status}, ${cause.message}`
      : String((cause as Error).message);
  return new TruthUnavailableError(`The ConfigMap ${name} can't be ${done} by the Kubernetes API: ${reason}.`, {
    cause,
  });
}

import type { Statement } from './maintenance.machine.ts';

/** Someone else changed it since; nothing was written. */
export class StaleVersionError extends Error {
  override name = 'StaleVersionError';
}

/** It can't be read or written at the moment; the message says why, in words for an operator. */
export class TruthUnavailableError extends Error {
  override name = 'TruthUnavailableError';
}

/** Where what is said about maintenance is kept, for the pods that may change it. */
export interface Truth {
  readonly kind: 'configmap' | 'file';
  /** For people: `namespace/name`, or the path. */
  readonly name: string;

  /** Calls `onStatement` with what it says now and whenever it is read again, changed or not, until `stop`. */
  start(onStatement: (statement: Statement) => void): void;
  stop(): void;

  /** Straight from the source. @throws TruthUnavailableError */
  read(): Promise<Statement>;

  /**
   * Replaces what it says, if that is still what `version` was.
   *
   * @throws StaleVersionError, TruthUnavailableError
   */
  write(text: string, version: bigint): Promise<Statement>;
}

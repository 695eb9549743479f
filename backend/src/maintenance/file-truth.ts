import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FollowedFile, readWithVersion } from './followed-file.ts';
import type { Statement } from './maintenance.machine.ts';
import { StaleVersionError, type Truth, TruthUnavailableError } from './truth.ts';

/** Off a cluster: one file, written by one process, read by all on the same machine. */
export class FileTruth implements Truth {
  readonly kind = 'file';
  private followed: FollowedFile | undefined;
  private writing: Promise<unknown> = Promise.resolve();
  private last: Statement = { version: 0n, text: null };

  constructor(readonly name: string) {}

  start(onStatement: (statement: Statement) => void): void {
    this.followed = new FollowedFile(this.name, {
      read: (reading) => onStatement(this.note(reading)),
      failed: () => undefined,
    });
    void this.followed.start();
  }

  stop(): void {
    this.followed?.stop();
  }

  async read(): Promise<Statement> {
    try {
      return this.note(await readWithVersion(this.name));
    } catch (error) {
      throw new TruthUnavailableError(`${this.name} can't be read: ${(error as Error).message}`, { cause: error });
    }
  }

  /** That there is no file has no time of its own; it counts as later than the last one that was there. */
  private note(reading: Statement): Statement {
    const gone = reading.text === null && this.last.text !== null;
    if (gone) this.last = { version: this.last.version + 1n, text: null };
    else if (reading.text !== null) this.last = reading;
    return this.last;
  }

  /** One after the other: of two operators who saw the same, the second is told. */
  write(text: string, version: bigint): Promise<Statement> {
    const written = this.writing.then(() => this.replace(text, version));
    this.writing = written.catch(() => undefined);
    return written;
  }

  private async replace(text: string, version: bigint): Promise<Statement> {
    const before = await this.read();
    if (before.version !== version) throw new StaleVersionError();
    const temporary = `${this.name}.${randomUUID()}`;
    try {
      await mkdir(dirname(this.name), { recursive: true });
      await writeFile(temporary, `${text}\n`);
      const { version: next } = await readWithVersion(temporary);
      // Kernels stamp files by their tick, and clocks may be set back; the later file must carry the greater number.
      if (next <= before.version) {
        // Two, since the number of seconds is rounded, and the kernel cuts what it gets.
        const seconds = Number(before.version / 1_000_000n + 2n) / 1000;
        await utimes(temporary, seconds, seconds);
      }
      await rename(temporary, this.name);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw new TruthUnavailableError(`${this.name} can't be written: ${(error as Error).message}`, { cause: error });
    }
    return this.read();
  }
}

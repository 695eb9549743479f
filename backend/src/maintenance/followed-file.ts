import { type FSWatcher, watch } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Lets a writer finish who doesn't replace the file but writes into it. */
const SETTLE_MS = 20;
/** For file systems that don't tell of changes, and for directories that aren't there yet. */
const POLL_MS = 1000;

export interface FileReading {
  /** Modification time in ns since 1970; 0 where there is no file. */
  version: bigint;
  /** null where there is no file. */
  text: string | null;
}

interface Listener {
  read(reading: FileReading): void;
  /** It is there and can't be read. */
  failed(reason: string): void;
}

/**
 * Reads a file now and whenever it changes. Its directory is watched, not the file: writers replace it by rename, and a
 * ConfigMap's mount replaces a link beside it.
 */
export class FollowedFile {
  private watcher: FSWatcher | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    readonly path: string,
    private readonly listener: Listener,
  ) {}

  /** Settles once the file has been read for the first time. */
  async start(): Promise<void> {
    await this.look();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.watcher?.close();
  }

  /** Reads it at once. */
  async look(): Promise<void> {
    this.watchDirectory();
    try {
      const reading = await readWithVersion(this.path);
      if (!this.stopped) this.listener.read(reading);
    } catch (error) {
      if (!this.stopped) this.listener.failed(`${this.path} can't be read: ${(error as Error).message}`);
    }
    this.lookIn(POLL_MS);
  }

  private lookIn(delayMs: number): void {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => void this.look(), delayMs).unref();
  }

  private watchDirectory(): void {
    if (this.watcher || this.stopped) return;
    try {
      this.watcher = watch(dirname(this.path), { persistent: false }, () => this.lookIn(SETTLE_MS));
      this.watcher.on('error', () => this.unwatch());
      this.watcher.on('close', () => this.unwatch());
    } catch {
      // No such directory yet; the next look tries again.
    }
  }

  private unwatch(): void {
    this.watcher?.close();
    this.watcher = undefined;
  }
}

/** @throws Error for anything but a file that isn't there */
export async function readWithVersion(path: string): Promise<FileReading> {
  const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (!handle) return { version: 0n, text: null };
  try {
    // Of one open file, so that time and text belong together whatever takes its place meanwhile.
    const { mtimeNs } = await handle.stat({ bigint: true });
    return { version: mtimeNs, text: await handle.readFile('utf8') };
  } finally {
    await handle.close();
  }
}

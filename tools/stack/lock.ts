import { link, mkdir, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { unlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackError } from './failure.ts';
import { readJson, writeWhole } from './files.ts';
import { findProcess, isAlive } from './processes.ts';

interface Holder {
  pid: number;
  started: string;
  what: string;
}

/**
 * Lets one command at a time change the stack. A lock whose holder was killed is taken over. Another living holder is
 * waited for, up to `waitMs`.
 * @returns the release; it also runs when this process exits.
 */
export async function takeLock(
  local: string,
  what: string,
  { waitMs = 600_000, say = (text: string) => console.log(text) } = {},
): Promise<() => void> {
  const file = path.join(local, 'lock');
  await mkdir(local, { recursive: true, mode: 0o700 });
  const own = `${file}.${process.pid}`;
  const me: Holder = { pid: process.pid, started: findProcess(process.pid)?.started ?? '', what };
  await writeWhole(own, JSON.stringify(me));
  const deadline = Date.now() + waitMs;
  let told = false;
  try {
    while (!(await linked(own, file))) {
      const holder = await readJson<Holder>(file);
      if (!holder || !isAlive(holder)) {
        await removeStale(file, holder);
        continue;
      }
      if (Date.now() > deadline) {
        throw new StackError(
          `make ${holder.what} (pid ${holder.pid}) has been at work for ${Math.round(waitMs / 1000)} s. ` +
            `Wait for it, or end it: kill ${holder.pid}; then run make ${what} again.`,
        );
      }
      if (!told) say(`Waiting for make ${holder.what} (pid ${holder.pid}), which is at work here.`);
      told = true;
      await sleep(200);
    }
  } finally {
    await rm(own, { force: true });
  }
  const release = () => {
    process.off('exit', release);
    try {
      unlinkSync(file);
    } catch {
      // make clean removes the whole directory, its lock included
    }
  };
  process.on('exit', release);
  return release;
}

/** link(2) fails where the name exists, so of two takers exactly one gets it. */
async function linked(own: string, file: string): Promise<boolean> {
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Two processes may find the same dead holder; were both simply to unlink the file, the slower would remove the
 * faster one's new lock. The directory lets one of them look again and unlink.
 */
export async function removeStale(file: string, seen: Holder | undefined): Promise<void> {
  const guard = `${file}.takeover`;
  try {
    await mkdir(guard);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const age = await stat(guard).then(
      (found) => Date.now() - found.mtimeMs,
      () => 0,
    );
    if (age > 5_000) await rmdir(guard).catch(() => undefined); // its owner was killed within these few lines
    await sleep(50);
    return;
  }
  try {
    const now = await readJson<Holder>(file);
    if (now?.pid === seen?.pid && now?.started === seen?.started) await unlink(file).catch(() => undefined);
  } finally {
    await rmdir(guard).catch(() => undefined);
  }
}

import { createHash } from 'node:crypto';
import { existsSync, openSync, statSync } from 'node:fs';
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Writes a temporary file beside `file` and renames it, so that a reader (or a killed writer) never leaves half a file. */
export async function writeWhole(file: string, content: string, mode = 0o600): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = await open(temporary, 'w', mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(temporary, mode); // the mode given to open is narrowed by the umask
  await rename(temporary, file);
}

/** Writes `file` unless it already reads so; true where it changed. */
export async function writeIfChanged(file: string, content: string, mode = 0o600): Promise<boolean> {
  if ((await readText(file)) === content) return false;
  await writeWhole(file, content, mode);
  return true;
}

/** The file's text, or undefined where there is none. */
export async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The file's JSON, or undefined where it is missing or was damaged: every such file here can be made again. */
export async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse((await readText(file)) ?? '') as T;
  } catch {
    return undefined;
  }
}

export function digest(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

/** The last `count` lines that a log got since it was `from` bytes long, indented for a message. */
export async function lastLines(file: string, from = 0, count = 15): Promise<string> {
  const text = (await readFile(file).catch(() => Buffer.of())).subarray(from).toString();
  return text
    .trimEnd()
    .split('\n')
    .slice(-count)
    .map((line) => `    ${line}`)
    .join('\n');
}

/** Starts a fresh log once the old one has grown past 10 MB; one predecessor is kept. */
export async function openLog(file: string): Promise<number> {
  await mkdir(path.dirname(file), { recursive: true });
  if (existsSync(file) && statSync(file).size > 10_000_000) {
    await rm(`${file}.1`, { force: true });
    await rename(file, `${file}.1`);
  }
  return openSync(file, 'a', 0o600);
}

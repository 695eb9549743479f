/** docs/proof.json: what was proved, when, where, and of which files. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Measured, PromiseId, Promised } from './promises.ts';

export const parts = ['suite', 'controls'] as const;
export type PartName = (typeof parts)[number];

export interface Machine {
  kubernetes: string;
  nodes: number;
  cores: number;
  memoryGiB: number;
}

export interface Part {
  /** Of controls: red, each of them, as they have to be. */
  state: 'holds' | 'failed' | 'not run';
  /** Tests that failed, or why it was not run. */
  problems: string[];
  measured: Pick<Measured, 'title' | 'brief' | 'lines'>[];
  /** The commit that the cluster ran. */
  commit: string;
  date: string;
  minutes: number;
  machine: Machine;
  /** A digest for each entry of the promise's `covers`. */
  covers: Record<string, string>;
}

export type Proof = Partial<Record<PromiseId, Partial<Record<PartName, Part>>>>;

export const root = path.resolve(import.meta.dirname, '../..');
export const proofFile = path.join(root, 'docs/proof.json');

export const readProof = (): Proof =>
  existsSync(proofFile) ? (JSON.parse(readFileSync(proofFile, 'utf8')) as Proof) : {};

/** Files under git's care in that tree, by paths from it. */
export const trackedFiles = (directory: string): string[] =>
  execFileSync('git', ['-C', directory, 'ls-files', '-z'], { encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\0')
    .filter((file) => file !== '' && existsSync(path.join(directory, file)));

/** One digest for each entry: of the names and contents of all files whose paths begin so. */
export function digests(
  directory: string,
  covers: readonly string[],
  files: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    covers.map((cover) => {
      const hash = createHash('sha256');
      for (const file of files.filter((name) => name.startsWith(cover)).sort()) {
        hash
          .update(`${file}\0`)
          .update(readFileSync(path.join(directory, file)))
          .update('\0');
      }
      return [cover, hash.digest('hex').slice(0, 16)];
    }),
  );
}

/** What has changed since a promise was proved; only a proof that holds can become stale. */
export function staleEntries(
  { id, covers }: Promised,
  proof: Proof,
  now: Record<string, string>,
): { part: PartName; entries: string[] }[] {
  return parts.flatMap((part) => {
    const proved = proof[id]?.[part];
    if (proved?.state !== 'holds') return [];
    const all = [...new Set([...covers, ...Object.keys(proved.covers)])];
    const entries = all.filter((cover) => proved.covers[cover] !== now[cover]);
    return entries.length > 0 ? [{ part, entries }] : [];
  });
}

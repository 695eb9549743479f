/** Prints what a first visit to the sign-in page downloads, from the build's manifest; fails above the budget. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import { FIRST_LOAD_BUDGET_BYTES } from './budget.ts';

interface Chunk {
  file: string;
  imports?: string[];
  css?: string[];
}

const dist = path.join(import.meta.dirname, '..', 'dist');

function readManifest(): Record<string, Chunk> {
  try {
    return JSON.parse(readFileSync(path.join(dist, '.vite', 'manifest.json'), 'utf8')) as Record<string, Chunk>;
  } catch {
    fail('No build to measure. Run `npm run build -w frontend` first.');
  }
}

const manifest = readManifest();
const files = new Set(['index.html', 'color-scheme.js']);
const seen = new Set<string>();

function collect(key: string): void {
  const chunk = manifest[key];
  if (!chunk) {
    fail(`The manifest has no "${key}". Expected a chunk that another one imports, or the entry.`);
  }
  if (seen.has(key)) return;
  seen.add(key);
  for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
  chunk.imports?.forEach(collect);
}

collect('index.html');

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function fail(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1).padStart(7)} kB`;
let total = 0;
for (const file of files) {
  const bytes = gzipSync(readFileSync(path.join(dist, file)), { level: constants.Z_BEST_COMPRESSION }).length;
  total += bytes;
  print(`${kilobytes(bytes)}  ${file}`);
}
print(`${kilobytes(total)}  first load, gzip (budget ${kilobytes(FIRST_LOAD_BUDGET_BYTES).trim()})`);
if (total > FIRST_LOAD_BUDGET_BYTES) {
  fail('The first load is over its budget. Load less with the entry or the sign-in page, or raise tools/budget.ts.');
}

/** What the preparation tells the tests. */
import { mkdir, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Context {
  edgeAddress: { host: string; port: number };
  urls: { app: string; ops: string };
  /** Names of the Applications. */
  applications: { root: string; backend: string; frontend: string; mysql: string; redis: string };
  /** Certificate of the authority that signed the edge's, PEM. */
  ca: string;
  repository: { directory: string; pushUrl: string; branch: string };
  /** Tags of the images that are loaded: the one that runs first, and one that differs in its version alone. */
  tags: { first: string; next: string };
}

const root = path.resolve(import.meta.dirname, '../..');
export const home = path.join(root, process.env.LOCAL_DIR ?? '.local', 'e2e');
const file = path.join(home, 'context.json');

export async function writeContext(context: Context): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  await writeFile(file, JSON.stringify(context, null, 2), { mode: 0o600 });
}

export function readContext(): Context {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Context;
  } catch (error) {
    throw new Error(`${file} can't be read; "make e2e" prepares a cluster and writes it.`, { cause: error });
  }
}

import { readFile, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { digest, readText, writeWhole } from './files.ts';
import { runTask } from './tasks.ts';

export type Workspace = 'backend' | 'frontend';

/** What a build makes and is therefore no source, and what doesn't go into it. */
const ignored = new Set(['node_modules', 'dist', 'coverage', 'test', 'bench', 'Dockerfile', 'README.md']);

/** A digest of everything that a workspace is built from, by content: a checkout that only touches files builds nothing. */
export async function sourceStamp(root: string, workspace: Workspace, extra: string[] = []): Promise<string> {
  const files = await filesUnder(path.join(root, workspace));
  for (const name of ['package-lock.json', 'tsconfig.base.json', ...extra]) {
    const file = path.join(root, name);
    files.push(...((await stat(file)).isDirectory() ? await filesUnder(file) : [file]));
  }
  const contents = await Promise.all(
    files.sort().map(async (file) => digest(path.relative(root, file), await readFile(file))),
  );
  return digest(...contents);
}

async function filesUnder(directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (ignored.has(entry.name) || entry.name.startsWith('.')) continue;
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) found.push(...(await filesUnder(file)));
    else if (entry.isFile() && !/\.(test|spec)\.tsx?$/.test(entry.name)) found.push(file);
  }
  return found;
}

/** The next `ensureBuilt` builds, whatever lies there: for a watcher that writes into the same directory. */
export async function forgetBuild(root: string, workspace: Workspace): Promise<void> {
  await rm(stampOf(root, workspace), { force: true });
}

const stampOf = (root: string, workspace: Workspace) => path.join(root, workspace, 'dist/.stamp');

/** Builds a workspace where its sources changed since the last finished build; gives the stamp of what is built. */
export async function ensureBuilt(
  root: string,
  local: string,
  workspace: Workspace,
  detail: (text: string) => void,
): Promise<string> {
  const stamp = await sourceStamp(root, workspace);
  const output = path.join(root, workspace, 'dist');
  const stampFile = stampOf(root, workspace);
  if ((await readText(stampFile))?.trim() === stamp) {
    detail('sources unchanged since the last build');
    return stamp;
  }
  // Gone before the build begins, so that one which is killed isn't taken for finished.
  await forgetBuild(root, workspace);
  await runTask(local, `build-${workspace}`, 'npm', ['run', '--silent', '-w', workspace, 'build'], { cwd: root });
  if (workspace === 'frontend') {
    await runTask(local, 'build-frontend', process.execPath, [path.join(root, 'tools/stack/precompress.ts'), output], {
      cwd: root,
    });
  }
  await writeWhole(stampFile, `${stamp}\n`, 0o644);
  detail('built');
  return stamp;
}

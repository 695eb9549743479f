/** Changes of the pushed repository: what every suite starts from, and what a control takes away. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { argocdNamespace, describe, isGood, refresh, type Application } from '../../../tools/e2e/argocd.ts';
import { until } from '../../../tools/e2e/wait.ts';
import { cluster, repository } from '../../cluster/support/cluster.ts';
import { secondsSince, type Release } from '../../cluster/support/release.ts';
import { get } from './api.ts';
import { calm, workloads } from './pods.ts';

/** One value of a YAML file, or a piece of text, which must be there (`by` may name its groups: `$<name>`). */
export type Edit =
  { file: string; key: string[]; value: unknown } | { file: string; text: string | RegExp; by: string };

const applications = [cluster.applications.backend, cluster.applications.frontend];

/** @returns whether the file is another now */
async function edit(change: Edit): Promise<boolean> {
  const full = path.join(repository.directory, change.file);
  const before = await readFile(full, 'utf8');
  let after: string;
  if ('key' in change) {
    const document = parseDocument(before);
    document.setIn(change.key, change.value);
    after = document.toString({ lineWidth: 0 });
  } else {
    after = before.replace(change.text, change.by);
    if (after === before) throw new Error(`${change.file} has no ${String(change.text)} to take away`);
  }
  if (after !== before) await writeFile(full, after);
  return after !== before;
}

async function pushed(commit: string): Promise<Release> {
  const pushedAt = await repository.push();
  await Promise.all(applications.map((name) => refresh(name)));
  return { commit, pushedAt };
}

export const applicationNow = (name: string): Promise<Application> =>
  get<Application>(`/apis/argoproj.io/v1alpha1/namespaces/${argocdNamespace}/applications/${name}`);

/** @returns seconds since the push */
async function settled({ commit, pushedAt }: Release, seconds: number, name: string): Promise<number> {
  const look = async (): Promise<true> => {
    const app = await applicationNow(name);
    if (app.status?.sync?.revision === commit && isGood(app)) return true;
    throw new Error(describe(app));
  };
  await until(`${name} Synced and Healthy at ${commit.slice(0, 8)}`, seconds, look, 1_000);
  return secondsSince(pushedAt);
}

/** Waits until Argo CD has brought that commit and the pods before have gone. @returns seconds that Argo CD took */
export async function arrived(release: Release, seconds = 240): Promise<number> {
  const took = await Promise.all(applications.map((name) => settled(release, seconds, name)));
  await Promise.all(workloads.map((of) => calm(of)));
  return Math.max(...took);
}

/** Commits and pushes, without waiting for what comes of it. */
export async function push(subject: string, edits: readonly Edit[]): Promise<Release> {
  for (const change of edits) await edit(change);
  return pushed(await repository.commit(subject));
}

/** Pushes edits, waits for them, runs something, and takes them back whatever came of it. */
export async function withChange<T>(subject: string, edits: readonly Edit[], during: () => Promise<T>): Promise<T> {
  const before = await repository.git('rev-parse', 'HEAD');
  try {
    await arrived(await push(subject, edits));
    return await during();
  } finally {
    // Not a revert: `during` may have pushed as well.
    await repository.git('checkout', '-q', '--force', '-B', cluster.repository.branch, before);
    await arrived(await pushed(before));
  }
}

/** The commit that the preparation of the cluster pushed. */
const prepared = async (): Promise<string> => {
  const found = await repository.git('log', '-1', '--format=%H', '--grep=^Follow this branch and run these images$');
  if (found === '') throw new Error(`${repository.directory} has no commit of the preparation; "make e2e" makes it.`);
  return found;
};

/** Brings the cluster to the prepared commit with these edits, and nothing that an earlier suite left. */
export async function startFrom(subject: string, edits: readonly Edit[]): Promise<void> {
  const { branch } = cluster.repository;
  const before = await repository.git('rev-parse', 'HEAD');
  await repository.git('checkout', '-q', '--force', '-B', branch, await prepared());
  let changed = false;
  for (const change of edits) changed = (await edit(change)) || changed;
  if (changed) await repository.commit(subject);
  if ((await repository.git('diff', '--name-only', before)) === '') {
    await repository.git('checkout', '-q', '--force', '-B', branch, before);
  }
  await arrived(await pushed(await repository.git('rev-parse', 'HEAD')), 600);
}

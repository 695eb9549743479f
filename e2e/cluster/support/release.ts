/** A release as people make one: a commit that changes a value, and a push. */
import { application, describe, isGood, refresh, type Application } from '../../../tools/e2e/argocd.ts';
import { until } from '../../../tools/e2e/wait.ts';
import { ask } from './edge.ts';
import { cluster, repository } from './cluster.ts';

const files = { values: 'values/local/backend.yaml', images: 'values/local/release.yaml' };

/** One value of one of the backend's files. */
export interface Change {
  file: keyof typeof files;
  key: string[];
  value: unknown;
}

export interface Release {
  commit: string;
  /** performance.now() when the push was done. */
  pushedAt: number;
}

/** Changes one value of the backend and pushes. Argo CD is told, as a webhook would. */
export async function release(subject: string, { file, key, value }: Change): Promise<Release> {
  await repository.set(files[file], key, value);
  return pushed(await repository.commit(subject));
}

export async function revert(commit: string): Promise<Release> {
  return pushed(await repository.revert(commit));
}

async function pushed(commit: string): Promise<Release> {
  const pushedAt = await repository.push();
  await refresh(cluster.applications.backend);
  return { commit, pushedAt };
}

export const secondsSince = (start: number): number => (performance.now() - start) / 1_000;

/** What the app's host says of itself. */
export async function info(): Promise<{ environment: string; version: string; commit: string }> {
  const { status, body } = await ask(`${cluster.urls.app}/api/info`);
  if (status !== 200) throw new Error(`/api/info answered ${status}: ${body.slice(0, 200)}`);
  return JSON.parse(body) as { environment: string; version: string; commit: string };
}

/** Waits until Argo CD has brought that commit, with nothing left to do. @returns seconds since its push */
export async function settled(
  { commit, pushedAt }: Release,
  seconds: number,
  name = cluster.applications.backend,
): Promise<number> {
  await until(`${name} Synced and Healthy at ${commit.slice(0, 8)}`, seconds, async () => {
    const app = await application(name);
    if (app.status?.sync?.revision === commit && isGood(app)) return true;
    throw new Error(describe(app));
  });
  return secondsSince(pushedAt);
}

/** Waits until an attempt to bring that commit has failed, and gives what Argo CD shows then; it may still try again. */
export const failed = ({ commit }: Release, seconds: number): Promise<Application> =>
  until(`${cluster.applications.backend} failed at ${commit.slice(0, 8)}`, seconds, async () => {
    const app = await application(cluster.applications.backend);
    const { phase = '', message = '', syncResult } = app.status?.operationState ?? {};
    const over = /Failed|Error/.test(phase) || message.includes('completed unsuccessfully');
    if (syncResult?.revision === commit && over) return app;
    throw new Error(describe(app));
  });

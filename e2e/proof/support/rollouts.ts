/** Rollouts as a push of a value makes them, under load. */
import type { Report } from '../../load/plan.ts';
import { secondsSince } from '../../cluster/support/release.ts';
import { arrived, push, type Edit } from './change.ts';
import { underLoad } from './load.ts';
import { admin, backend, frontend, podsOf, type Workload } from './pods.ts';
import { values } from './shape.ts';

let count = 0;

/** Another text in the pods' annotations. */
const rollApi = (): Edit => ({ file: values.backend, key: ['secrets', 'rolloutToken'], value: `roll ${(count += 1)}` });
/** Another figure in nginx's environment. */
const rollFrontend = (): Edit => ({
  file: values.frontend,
  key: ['apiRateLimit', 'burst'],
  value: 1_000 + (count += 1),
});

const names = async (of: readonly Workload[]): Promise<string[]> =>
  (await Promise.all(of.map(podsOf))).flat().map(({ metadata }) => metadata.name);

export interface Rollout {
  title: string;
  run: () => Promise<{ report: Report; seconds: number }>;
}

const rollout = (title: string, edits: () => Edit[], rolled: readonly Workload[]): Rollout => ({
  title,
  run: async () => {
    const before = await names(rolled);
    let seconds = 0;
    const report = await underLoad(async () => {
      const release = await push(`Roll ${title}`, edits());
      await arrived(release);
      seconds = secondsSince(release.pushedAt);
    });
    const left = (await names(rolled)).filter((name) => before.includes(name));
    if (left.length > 0) throw new Error(`${left.join(', ')} are still there: nothing was rolled`);
    return { report, seconds };
  },
});

export const rollApiPods = rollout('the API', () => [rollApi()], [backend, admin]);
export const rollFrontendPods = rollout('the frontend', () => [rollFrontend()], [frontend]);
export const rollouts: Rollout[] = [
  rollApiPods,
  rollFrontendPods,
  rollout('both at once', () => [rollApi(), rollFrontend()], [backend, admin, frontend]),
];

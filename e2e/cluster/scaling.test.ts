/** The number of pods: from a fixed one to an HPA and back, by values alone, and who has the last word on it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { describe, isGood, refreshed } from '../../tools/e2e/argocd.ts';
import { find } from '../../tools/e2e/kubectl.ts';
import { until } from '../../tools/e2e/wait.ts';
import { cluster, namespaces, repository } from './support/cluster.ts';
import { ask, call } from './support/edge.ts';
import { signUp, stranger, tokenOf } from './support/people.ts';
import { type Change, release, revert, secondsSince, settled } from './support/release.ts';
import { lowest, story, type Step, whileCounting } from './support/replicas.ts';
import { type Seen, whileAsking } from './support/watch.ts';

const name = 'backend';
const infoUrl = `${cluster.urls.app}/api/info`;
/** Pods of values/local ask for little CPU, so that an idle one stays below it all and a busy one well above. */
const autoscaling = { enabled: true, minReplicas: 2, maxReplicas: 3, cpuPercent: 100, memoryPercent: 100 };

interface Autoscaler {
  status?: {
    desiredReplicas?: number;
    currentMetrics?: { resource?: { name: string; current: { averageUtilization?: number } } }[];
  };
}

const autoscaler = (): Promise<Autoscaler | undefined> =>
  find<Autoscaler>(namespaces.backend, `horizontalpodautoscaler/${name}`);

async function replicas(): Promise<number | undefined> {
  const found = await find<{ spec: { replicas: number } }>(namespaces.backend, `deployment/${name}`);
  return found?.spec.replicas;
}

/** Percent of the requested CPU, as the HPA reads it. */
const cpuOf = (found: Autoscaler | undefined): number | undefined =>
  found?.status?.currentMetrics?.find(({ resource }) => resource?.name === 'cpu')?.resource?.current.averageUtilization;

/** Commits that are still to be undone, the newest last. */
const made: string[] = [];

async function push(subject: string, change: Change, seconds = 150): Promise<void> {
  const commit = await release(subject, change);
  made.push(commit.commit);
  console.log(`    ${subject}: settled after ${(await settled(commit, seconds)).toFixed(1)} s`);
}

async function undo(count: number): Promise<void> {
  const commits = made.splice(-count).toReversed();
  const last = commits.pop();
  if (last === undefined) return;
  for (const commit of commits) await repository.revert(commit);
  console.log(`    the revert settled after ${(await settled(await revert(last), 200)).toFixed(1)} s`);
}

/** What users and the Deployment saw while that happened. */
async function whileServing(during: () => Promise<void>): Promise<Step[]> {
  let steps: Step[] = [];
  const seen: Seen = await whileAsking(infoUrl, async () => {
    steps = await whileCounting(namespaces.backend, name, during);
  });
  console.log(`    ready/wanted: ${story(steps)}`);
  assert.deepEqual(seen.failures, [], `of ${seen.asked} requests`);
  return steps;
}

after(() => undo(made.length));

test('one value makes it two pods', async () => {
  await push('Run two pods', { file: 'values', key: ['user', 'replicas'], value: 2 });
  assert.equal(await replicas(), 2);
  assert.equal(await autoscaler(), undefined, 'no HPA yet');
});

test('one push hands two fixed pods to an HPA: never fewer than two, and no request fails', async () => {
  const steps = await whileServing(async () => {
    await push('Let an HPA choose', { file: 'values', key: ['user', 'autoscaling'], value: autoscaling });
    // Three rounds of the HPA: had the number been lost, it would have come back by then, and the watch would show both.
    await until('the HPA reading the CPU', 90, async () => cpuOf(await autoscaler()));
  });
  assert.ok(lowest(steps).wanted >= 2, story(steps));
  assert.ok(lowest(steps).ready >= 2, story(steps));
});

test('under load the HPA adds a pod, and Argo CD leaves it', async () => {
  const person = stranger('Lena Load');
  await signUp(person);
  const token = await tokenOf(person);
  assert.equal(await replicas(), 2, 'two pods before the load');
  const start = performance.now();
  const failures: string[] = [];
  let [over, asked] = [false, 0];
  const load = Array.from({ length: 6 }, async () => {
    while (!over) {
      asked += 1;
      await call('/organizations', { token }).catch((error: unknown) => failures.push((error as Error).message));
    }
  });
  try {
    await until('a third pod', 120, async () => ((await replicas()) === 3 ? true : undefined));
  } finally {
    over = true;
    await Promise.all(load);
  }
  assert.deepEqual(failures, [], `of ${asked} requests`);
  const cpu = cpuOf(await autoscaler());
  console.log(`    a third pod after ${secondsSince(start).toFixed(0)} s, ${asked} requests and ${cpu} % CPU`);
  for (let round = 0; round < 2; round += 1) {
    await until('Synced and Healthy after a hard refresh', 90, async () => {
      const app = await refreshed(cluster.applications.backend, 'hard');
      if (isGood(app)) return true;
      throw new Error(describe(app));
    });
    assert.equal(await replicas(), 3);
  }
});

test('a release keeps the number that the HPA has chosen', async () => {
  const steps = await whileServing(async () => {
    await push('Rename the environment', { file: 'values', key: ['environment'], value: 'scaled' });
  });
  assert.ok(lowest(steps).wanted >= 3, story(steps));
  const { body } = await ask(infoUrl);
  assert.equal((JSON.parse(body) as { environment: string }).environment, 'scaled');
});

test('a revert goes back to two fixed pods, never through fewer, and no request fails', async () => {
  const steps = await whileServing(async () => {
    await undo(2);
    await until('two pods', 60, async () => ((await replicas()) === 2 ? true : undefined));
  });
  assert.ok(lowest(steps).wanted >= 2, story(steps));
  assert.equal(await autoscaler(), undefined, 'the HPA is gone');
  const left = await find(namespaces.backend, 'role/backend-handover');
  assert.equal(left, undefined, 'the right to scale is gone with the sync that needed it');
});

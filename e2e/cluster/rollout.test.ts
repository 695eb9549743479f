/** From a push to what users see: good releases, bad ones, and the way back. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { describe } from '../../tools/e2e/argocd.ts';
import { apply, kubectl, list } from '../../tools/e2e/kubectl.ts';
import { until } from '../../tools/e2e/wait.ts';
import { cluster, namespaces, repository } from './support/cluster.ts';
import { type Change, failed, info, release, revert, secondsSince, settled } from './support/release.ts';
import { whileAsking } from './support/watch.ts';

const infoUrl = `${cluster.urls.app}/api/info`;
const brokenSecret = 'backend-migrations-refused';
const image: Omit<Change, 'value'> = { file: 'images', key: ['release', 'backend', 'tag'] };
const missingSecret: Change = { file: 'values', key: ['secrets', 'redis'], value: 'no-such-secret' };

after(() => kubectl(['-n', namespaces.backend, 'delete', 'secret', brokenSecret, '--ignore-not-found']));

test('a pushed change of a value serves within 45 s, no request fails, and a revert takes it back', async () => {
  let commit = '';
  const seen = await whileAsking(infoUrl, async () => {
    const { commit: made, pushedAt } = await release('Rename the environment', {
      file: 'values',
      key: ['environment'],
      value: 'renamed',
    });
    commit = made;
    await until(
      'the new name serving',
      120,
      async () => ((await info()).environment === 'renamed' ? true : undefined),
      200,
    );
    const seconds = secondsSince(pushedAt);
    console.log(`    from the push to serving: ${seconds.toFixed(1)} s`);
    await settled({ commit, pushedAt }, 120);
    assert.ok(seconds <= 45, `${seconds.toFixed(1)} s from the push to serving`);
    const back = await revert(commit);
    console.log(`    the revert settled after ${(await settled(back, 120)).toFixed(1)} s`);
  });
  assert.deepEqual(seen.failures, [], `of ${seen.asked} requests`);
  assert.equal((await info()).environment, 'local');
});

test('a pushed new image rolls out, and a revert brings the one before back', async () => {
  const seen = await whileAsking(infoUrl, async () => {
    const before = (await info()).version;
    const made = await release('Release the next image', { ...image, value: cluster.tags.next });
    console.log(`    the new image settled after ${(await settled(made, 150)).toFixed(1)} s`);
    assert.notEqual((await info()).version, before);
    const seconds = await settled(await revert(made.commit), 120);
    console.log(`    the revert settled after ${seconds.toFixed(1)} s`);
    assert.equal((await info()).version, before);
  });
  assert.deepEqual(seen.failures, [], `of ${seen.asked} requests`);
});

interface Bad extends Change {
  title: string;
  prepare?: () => Promise<unknown>;
  /** What Argo CD has to show. */
  shows: RegExp;
  /** What kubectl shows of the pods that were to come. */
  podShows?: RegExp;
}

const bad: Bad[] = [
  {
    title: 'an image that does not exist',
    ...image,
    value: 'no-such-tag',
    shows: /Job backend-migration/,
    podShows: /ImagePull|ErrImage/,
  },
  {
    title: 'a migration that fails',
    file: 'values',
    key: ['secrets', 'migrations'],
    value: brokenSecret,
    prepare: () =>
      apply([
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: brokenSecret, namespace: namespaces.backend },
          stringData: { DATABASE_URL: 'mysql://nobody:wrong@mysql:3306/quayside' },
        },
      ]),
    shows: /Job backend-migration/,
  },
  {
    title: 'a Secret that is missing',
    ...missingSecret,
    shows: /Degraded/,
    podShows: /ContainerCreating/,
  },
];

for (const { title, prepare, shows, podShows, ...change } of bad) {
  test(`${title} stops the rollout, every request is served, and a revert is live within 2 minutes`, async () => {
    await prepare?.();
    const seen = await whileAsking(infoUrl, async () => {
      // A change that only a hook sees is no difference to Argo CD, which then syncs nothing: so another comes along.
      await repository.set('values/local/backend.yaml', ['environment'], 'broken');
      const made = await release(`Try ${title}`, change);
      try {
        if (podShows) {
          // Before it fails: a Job that runs into its deadline takes its pod along.
          const shown = async () => (podShows.test(await waiting()) ? true : undefined);
          await until(`a pod that waits for ${podShows.source}`, 60, shown);
        }
        const app = await failed(made, 180);
        console.log(`    Argo CD says after ${secondsSince(made.pushedAt).toFixed(0)} s: ${describe(app)}`);
        assert.match(describe(app), shows);
      } finally {
        const seconds = await settled(await revert(made.commit), 240);
        console.log(`    the revert settled after ${seconds.toFixed(1)} s`);
        assert.ok(seconds <= 120, `${seconds.toFixed(1)} s`);
      }
    });
    assert.deepEqual(seen.failures, [], `of ${seen.asked} requests`);
  });
}

test('a revert that is pushed while the bad release still tries is live within 2 minutes', async () => {
  const seen = await whileAsking(infoUrl, async () => {
    const made = await release('Try a missing Secret', missingSecret);
    await until('the rollout under way', 60, async () =>
      (await waiting()).includes('ContainerCreating') ? true : undefined,
    );
    const seconds = await settled(await revert(made.commit), 240);
    console.log(`    the revert settled after ${seconds.toFixed(1)} s`);
    assert.ok(seconds <= 120, `${seconds.toFixed(1)} s`);
  });
  assert.deepEqual(seen.failures, [], `of ${seen.asked} requests`);
});

/** Why containers of the backend wait. */
async function waiting(): Promise<string> {
  interface Pod {
    status: { containerStatuses?: { state: { waiting?: { reason: string } } }[] };
  }
  const pods = await list<Pod>(namespaces.backend, 'pods');
  return pods
    .flatMap(({ status }) => status.containerStatuses ?? [])
    .map(({ state }) => state.waiting?.reason ?? '')
    .join(' ');
}

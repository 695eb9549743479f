/** From a push to what users see: good releases, bad ones, and the way back. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { describe, page } from '../../tools/e2e/argocd.ts';
import { apply, kubectl, list } from '../../tools/e2e/kubectl.ts';
import { until } from '../../tools/e2e/wait.ts';
import { cluster, namespaces, repository } from './support/cluster.ts';
import { type Change, failed, info, release, revert, secondsSince, settled } from './support/release.ts';
import { whileAsking } from './support/watch.ts';

const infoUrl = `${cluster.urls.app}/api/info`;
/** Events outlive what they tell of, so that names are another run's, too. */
const run = Date.now().toString(36);
const brokenSecret = 'backend-migrations-refused';
const image: Omit<Change, 'value'> = { file: 'images', key: ['release', 'backend', 'tag'] };
const missingSecret: Change = { file: 'values', key: ['secrets', 'redis'], value: `no-such-secret-${run}` };

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
    // A pod of before that is on its way out may still be asked for a moment.
    await until('the old name again', 30, async () => ((await info()).environment === 'local' ? true : undefined));
  });
  assert.deepEqual(seen.failures, [], `of ${seen.asked} requests`);
});

test('a pushed new image rolls out, and a revert brings the one before back', async () => {
  const seen = await whileAsking(infoUrl, async () => {
    const before = (await info()).version;
    const made = await release('Release the next image', { ...image, value: cluster.tags.next });
    console.log(`    the new image settled after ${(await settled(made, 150)).toFixed(1)} s`);
    await until('the next version', 30, async () => ((await info()).version !== before ? true : undefined));
    const seconds = await settled(await revert(made.commit), 120);
    console.log(`    the revert settled after ${seconds.toFixed(1)} s`);
    await until('the version before', 30, async () => ((await info()).version === before ? true : undefined));
  });
  assert.deepEqual(seen.failures, [], `of ${seen.asked} requests`);
});

interface Bad extends Change {
  title: string;
  prepare?: () => Promise<unknown>;
  /** Where the cause is named while the release tries: in the tree of Argo CD's page, or in the events of a pod there. */
  where: () => Promise<string>;
  cause: RegExp;
  /** What the Application itself says once a try has failed. */
  says: RegExp;
}

const tree = (): Promise<string> => page(cluster.applications.backend);

/** The tab of a pod's events on Argo CD's page. */
async function events(): Promise<string> {
  const found = await list<{ message: string }>(namespaces.backend, 'events');
  return found.map(({ message }) => message).join('\n');
}

const bad: Bad[] = [
  {
    title: 'an image that does not exist',
    ...image,
    value: `no-such-tag-${run}`,
    where: events,
    cause: new RegExp(`Failed to pull image "[^"]*:no-such-tag-${run}"`),
    says: /Job backend-migration/,
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
    where: tree,
    cause: /backend-migration-\w+ +Degraded.*Access denied for user 'nobody'/,
    says: /Job backend-migration/,
  },
  {
    title: 'a Secret that is missing',
    ...missingSecret,
    where: events,
    cause: new RegExp(`secret "no-such-secret-${run}" not found`),
    says: /Deployment backend: .*exceeded its progress deadline/,
  },
];

for (const { title, prepare, where, cause, says, ...change } of bad) {
  test(`${title} stops the rollout, every request is served, and a revert is live within 2 minutes`, async () => {
    await prepare?.();
    const seen = await whileAsking(infoUrl, async () => {
      // A change that only a hook sees is no difference to Argo CD, which then syncs nothing: so another comes along.
      await repository.set('values/local/backend.yaml', ['environment'], 'broken');
      const made = await release(`Try ${title}`, change);
      try {
        await until(`${cause.source} being shown`, 60, async () => {
          const shown = await where();
          if (cause.test(shown)) return true;
          throw new Error(shown);
        });
        console.log(`    the cause is shown after ${secondsSince(made.pushedAt).toFixed(0)} s`);
        const app = await failed(made, 180);
        console.log(`    Argo CD says after ${secondsSince(made.pushedAt).toFixed(0)} s: ${describe(app)}`);
        assert.match(describe(app), says);
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

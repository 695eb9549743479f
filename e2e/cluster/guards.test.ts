/** What the cluster and Argo CD refuse, and what they put right. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allGood, applications, describe, isGood, refreshed } from '../../tools/e2e/argocd.ts';
import { attempt } from '../../tools/e2e/command.ts';
import { dryRun, find, kubectl, list } from '../../tools/e2e/kubectl.ts';
import { until } from '../../tools/e2e/wait.ts';
import { namespaces } from './support/cluster.ts';

interface Named {
  metadata: { name: string; uid: string; labels?: Record<string, string> };
}

test('after two hard refreshes every Application is still Synced and Healthy', async () => {
  for (const { metadata } of await applications()) {
    for (let round = 0; round < 2; round += 1) {
      const app = await refreshed(metadata.name, 'hard');
      assert.ok(isGood(app), describe(app));
    }
  }
});

for (const namespace of Object.values(namespaces)) {
  test(`the namespace ${namespace} enforces Pod Security "restricted"`, async () => {
    const { metadata } = (await find<Named>('default', `namespace/${namespace}`)) ?? { metadata: undefined };
    assert.equal(metadata?.labels?.['pod-security.kubernetes.io/enforce'], 'restricted');
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'careless', namespace },
      spec: { containers: [{ name: 'careless', image: 'redis:8' }] },
    };
    const { code, stderr } = await dryRun([pod]);
    assert.equal(code, 1, 'a pod without a security context is taken');
    assert.match(stderr, /violates PodSecurity "restricted/);
  });

  test(`no pod of ${namespace} breaks "restricted"`, async () => {
    // The server answers with a warning for every pod that the level would refuse.
    const label = ['label', '--dry-run=server', '--overwrite', 'namespace', namespace];
    const { stderr } = await attempt(['kubectl', ...label, 'pod-security.kubernetes.io/enforce=restricted']);
    assert.equal(stderr.trim(), '');
  });
}

test('a Service that somebody deletes is there again', async () => {
  const name = 'service/backend-headless';
  const before = await find<Named>(namespaces.backend, name);
  assert.ok(before, `${name} is there`);
  await kubectl(['-n', namespaces.backend, 'delete', name, '--wait=false']);
  const start = performance.now();
  await until(`${name} made again`, 60, async () => {
    const now = await find<Named>(namespaces.backend, name);
    return now && now.metadata.uid !== before.metadata.uid ? true : undefined;
  });
  console.log(`    healed after ${((performance.now() - start) / 1_000).toFixed(1)} s`);
  await allGood([], 60, () => undefined);
});

test('a Deployment that somebody scales down is put back', async () => {
  await kubectl(['-n', namespaces.frontend, 'scale', 'deployment/frontend', '--replicas=0']);
  await until('frontend at its size again', 60, async () => {
    const { spec } = (await find<{ spec: { replicas: number } }>(namespaces.frontend, 'deployment/frontend')) ?? {};
    return spec && spec.replicas > 0 ? true : undefined;
  });
  await allGood([], 90, () => undefined);
});

test('no pod has been restarted', async () => {
  interface Pod extends Named {
    status: { containerStatuses?: { name: string; restartCount: number }[] };
  }
  for (const namespace of Object.values(namespaces)) {
    for (const { metadata, status } of await list<Pod>(namespace, 'pods')) {
      for (const { name, restartCount } of status.containerStatuses ?? []) {
        assert.equal(restartCount, 0, `${metadata.name}/${name} was restarted ${restartCount} times`);
      }
    }
  }
});

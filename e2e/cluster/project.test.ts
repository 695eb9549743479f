/** Argo CD's project as a fence: what a commit may bring, and what it may not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { application, describe, refresh } from '../../tools/e2e/argocd.ts';
import { find } from '../../tools/e2e/kubectl.ts';
import { until } from '../../tools/e2e/wait.ts';
import { cluster, repository } from './support/cluster.ts';
import { settled } from './support/release.ts';

const name = cluster.applications.redis;
const strangers = [
  {
    title: 'an object of a kind that the project does not list',
    object: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'quayside-e2e-intruder' },
      rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
    },
    named: 'clusterrole/quayside-e2e-intruder',
  },
  {
    title: 'an object in a namespace that is not the product’s',
    object: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'quayside-e2e-intruder', namespace: 'default' },
      data: {},
    },
    named: 'configmap/quayside-e2e-intruder',
  },
];

for (const { title, object, named } of strangers) {
  test(`${title} is refused by name, and never made`, async () => {
    await writeFile(
      path.join(repository.directory, 'helm-charts/redis/templates/intruder.yaml'),
      JSON.stringify(object),
    );
    const commit = await repository.commit(`Try ${title}`);
    await repository.push();
    try {
      await refresh(name);
      await until(`${name} refusing it`, 90, async () => {
        const words = describe(await application(name));
        if (/not permitted in project/.test(words)) return true;
        throw new Error(words);
      });
      assert.equal(await find('default', named), undefined);
    } finally {
      const back = await repository.revert(commit);
      const pushedAt = await repository.push();
      await refresh(name);
      await settled({ commit: back, pushedAt }, 120, name);
    }
  });
}

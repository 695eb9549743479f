/** Whatever somebody takes out of git or deletes in Argo CD by mistake, the data stays, and the way back is to put it in again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allGood, argocdNamespace, refresh } from '../../tools/e2e/argocd.ts';
import { find, kubectl } from '../../tools/e2e/kubectl.ts';
import { until } from '../../tools/e2e/wait.ts';
import { cluster, namespaces, repository } from './support/cluster.ts';
import { signUp, stranger, tokenOf } from './support/people.ts';

const person = stranger('Cora Kept');

interface Named {
  metadata: { uid: string; deletionTimestamp?: string };
}

const uidOf = async (name: string): Promise<string | undefined> => {
  const object = await find<Named>(namespaces.backend, name);
  return object && object.metadata.deletionTimestamp === undefined ? object.metadata.uid : undefined;
};

const mysql = ['statefulset/mysql', 'persistentvolumeclaim/data-mysql-0'];

test('an account is made before', () => signUp(person));

test('deleting the mysql Application by mistake leaves server and volume, and the root makes it again', async () => {
  const before = await Promise.all(mysql.map(uidOf));
  const name = cluster.applications.mysql;
  const app = await find<Named>(argocdNamespace, `applications.argoproj.io/${name}`);
  await kubectl(['-n', argocdNamespace, 'delete', 'applications.argoproj.io', name, '--timeout=30s']);
  await until(`${name} made again`, 90, async () => {
    const again = await find<Named>(argocdNamespace, `applications.argoproj.io/${name}`);
    return again && again.metadata.uid !== app?.metadata.uid ? true : undefined;
  });
  await allGood([name], 120, () => undefined);
  assert.deepEqual(await Promise.all(mysql.map(uidOf)), before, 'the same server and volume as before');
  await tokenOf(person);
});

test('removing the mysql Application from git leaves server and volume, and a revert brings it back once the waiting sync is ended', async () => {
  const before = await Promise.all(mysql.map(uidOf));
  await repository.edit('apps/local/kustomization.yaml', (text) => text.replace(/^\s*- mysql\.yaml\n/m, ''));
  await repository.git('rm', '-q', 'apps/local/mysql.yaml');
  const commit = await repository.commit('Remove mysql');
  await repository.push();
  await refresh(cluster.applications.root);
  await until('the root seeing that commit', 60, async () => {
    const path = 'jsonpath={.status.sync.revision}';
    const args = ['-n', argocdNamespace, 'get', 'applications.argoproj.io', cluster.applications.root, '-o', path];
    return (await kubectl(args)) === commit ? true : undefined;
  });
  // Two of Argo CD's reconciliations: what it means to prune it has pruned by then.
  await new Promise((resolve) => setTimeout(resolve, 25_000));
  assert.deepEqual(await Promise.all(mysql.map(uidOf)), before, 'the same server and volume as before');
  await tokenOf(person);
  await repository.revert(commit);
  await repository.push();
  // What `argocd app terminate-op` does: the root waits for somebody to confirm the deletion, and lets that go.
  const terminate = { status: { operationState: { phase: 'Terminating' } } };
  const root = ['patch', 'applications.argoproj.io', cluster.applications.root];
  await kubectl(['-n', argocdNamespace, ...root, '--type=merge', '-p', JSON.stringify(terminate)]);
  await refresh(cluster.applications.root);
  await allGood(Object.values(cluster.applications), 120, () => undefined);
  assert.deepEqual(await Promise.all(mysql.map(uidOf)), before, 'the same server and volume as before');
});

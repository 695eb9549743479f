/** Whatever somebody takes out of git or deletes in Argo CD by mistake, the data stays, and the way back is to put it in again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allGood, application, argocdNamespace, refresh } from '../../tools/e2e/argocd.ts';
import { find, kubectl } from '../../tools/e2e/kubectl.ts';
import { until } from '../../tools/e2e/wait.ts';
import { cluster, namespaces, repository } from './support/cluster.ts';
import { signUp, stranger, tokenOf } from './support/people.ts';

const person = stranger('Cora Kept');
const names = cluster.applications;

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
  const name = names.mysql;
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

test('removing the mysql Application from git leaves it, its server and its volume, and a revert puts all in order', async () => {
  const before = await Promise.all(mysql.map(uidOf));
  await repository.edit('apps/local/kustomization.yaml', (text) => text.replace(/^\s*- mysql\.yaml\n/m, ''));
  await repository.git('rm', '-q', 'apps/local/mysql.yaml');
  const commit = await repository.commit('Remove mysql');
  await repository.push();
  await refresh(cluster.applications.root);
  const root = await until('the root done with that commit', 60, async () => {
    const app = await application(cluster.applications.root);
    const { phase, syncResult } = app.status?.operationState ?? {};
    return syncResult?.revision === commit && phase === 'Succeeded' ? app : undefined;
  });
  const kept = root.status?.resources?.find(({ kind, name }) => `${kind}/${name}` === `Application/${names.mysql}`);
  assert.equal(kept?.status, 'OutOfSync', 'the page shows that something is there which git does not have');
  assert.deepEqual(await Promise.all(mysql.map(uidOf)), before, 'the same server and volume as before');
  await tokenOf(person);
  await repository.revert(commit);
  const pushedAt = await repository.push();
  await refresh(cluster.applications.root);
  await allGood(Object.values(names), 120, () => undefined);
  console.log(`    the revert settled after ${((performance.now() - pushedAt) / 1_000).toFixed(1)} s`);
  assert.deepEqual(await Promise.all(mysql.map(uidOf)), before, 'the same server and volume as before');
});

/** From a cluster with Argo CD to the running product: what `make e2e` does before its tests, within the cluster's network. */
import path from 'node:path';
import { allGood } from './argocd.ts';
import { home, writeContext } from './context.ts';
import { smtpUrl, startGit, startMail } from './fixtures.ts';
import { imageOf } from './images.ts';
import { kubectl } from './kubectl.ts';
import { kubernetesApi } from './kubernetes-api.ts';
import { Repository } from './repository.ts';
import { makeSecrets } from './secrets.ts';
import { readSettings } from './settings.ts';

const environment = 'local';
const hosts = { app: 'app.test', ops: 'ops.test' };
const names = ['root', 'namespaces', 'mysql', 'redis', 'backend', 'frontend'] as const;
const applications = Object.fromEntries(
  names.map((name) => [name, name === 'root' ? `quayside-${environment}` : `${name}-${environment}`]),
) as Record<(typeof names)[number], string>;

const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const { E2E_TAG: first, E2E_NEXT_TAG: next } = process.env;
if (!first || !next)
  throw new Error('E2E_TAG and E2E_NEXT_TAG are missing; "node tools/e2e/main.ts" builds images and sets them.');
const settings = readSettings(process.env);
const start = performance.now();

await kubectl(['-n', 'argocd', 'get', 'deployment/argocd-repo-server']).catch((error: unknown) => {
  throw new Error('Argo CD was expected in the namespace argocd of the cluster that KUBECONFIG names.', {
    cause: error,
  });
});

await startMail(imageOf('backend', first));
const git =
  settings.gitPushUrl && settings.gitReadUrl
    ? { pushUrl: settings.gitPushUrl, readUrl: settings.gitReadUrl }
    : await startGit();

const source = path.join(home, 'source');
const repository = await Repository.clone(source, path.join(home, 'repository'), git.pushUrl, settings.branch);
const readSource = [`repoURL=${git.readUrl}`, `targetRevision=${settings.branch}`];
await repository.set(`apps/${environment}/kustomization.yaml`, ['configMapGenerator', 0, 'literals'], readSource);
const values = `values/${environment}`;
const api = await kubernetesApi();
for (const component of ['backend', 'frontend']) {
  await repository.set(`${values}/release.yaml`, ['release', component], { tag: first });
  await repository.set(`${values}/${component}.yaml`, ['network', 'kubernetesApi'], api);
}
await repository.commit('Follow this branch and run these images');
await repository.push();
print(`pushed to ${settings.branch}; Argo CD reads ${git.readUrl}`);

await kubectl([
  'apply',
  '--server-side',
  '--force-conflicts',
  // Argo CD may have been installed under kubectl's own name, and an apply of these few keys would take away the others.
  '--field-manager=quayside',
  '-k',
  path.join(repository.directory, 'argocd/settings'),
]);
// As the Application of the namespaces declares them; Secrets need them first.
await kubectl(['apply', '--server-side', '-k', path.join(repository.directory, 'argocd/namespaces')]);
const ca = await makeSecrets({ backend: 'backend', frontend: 'frontend', hosts: Object.values(hosts), smtpUrl });

const bootstrap = path.join(repository.directory, `argocd/${environment}`);
await kubectl(['apply', '-k', bootstrap, '-l', 'quayside.dev/bootstrap=true']);
await writeContext({
  edgeAddress: settings.edgeAddress,
  urls: { app: `https://${hosts.app}`, ops: `https://${hosts.ops}` },
  applications,
  ca,
  repository: { directory: repository.directory, pushUrl: git.pushUrl, branch: settings.branch },
  tags: { first, next },
});
await allGood(Object.values(applications), 600, print);
print(`everything Synced and Healthy after ${((performance.now() - start) / 1_000).toFixed(0)} s`);

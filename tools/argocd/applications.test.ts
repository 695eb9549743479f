/** What Argo CD would find wrong with apps/ and argocd/ only after a push. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { environments, environmentScenarios, manifests, title } from '../charts/scenarios.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = <T>(file: string): T => parse(readFileSync(path.join(root, file), 'utf8')) as T;

interface Kustomization {
  resources: string[];
  configMapGenerator: { name: string; literals: string[] }[];
}
interface Application {
  metadata: { name: string; namespace: string; annotations?: Record<string, string>; finalizers?: string[] };
  spec: { project: string; source: Record<string, unknown>; destination: { namespace: string } };
}
interface Project {
  spec: {
    destinations: { namespace: string }[];
    namespaceResourceWhitelist: { group: string; kind: string }[];
    clusterResourceWhitelist?: unknown[];
  };
}

const product = read<Project>('argocd/projects/product.yaml').spec;
const allowed = new Set(product.namespaceResourceWhitelist.map(({ group, kind }) => `${group}/${kind}`));
const waveOf = ({ metadata }: Application): number =>
  Number(metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? NaN);

test("the product's project allows nothing of the cluster's own, and no Secret from git", () => {
  assert.equal(product.clusterResourceWhitelist, undefined);
  assert.ok(!allowed.has('/Secret'));
  assert.deepEqual(
    product.destinations.map(({ namespace }) => namespace),
    ['backend', 'frontend'],
  );
});

for (const environment of environments()) {
  describe(environment, () => {
    const folder = `apps/${environment}`;
    const kustomization = read<Kustomization>(`${folder}/kustomization.yaml`);
    const files = readdirSync(path.join(root, folder)).filter((file) => file !== 'kustomization.yaml');
    const applications = new Map(files.map((file) => [file, read<Application>(`${folder}/${file}`)]));

    test('every Application of the folder is in its kustomization', () => {
      const listed = kustomization.resources.filter((resource) => !resource.startsWith('../'));
      assert.deepEqual(listed.toSorted(), files.toSorted());
    });

    test('repository and branch stand in one place', () => {
      const literals = kustomization.configMapGenerator.find(({ name }) => name === 'source')?.literals ?? [];
      assert.deepEqual(
        literals.map((literal) => literal.split('=')[0]),
        ['repoURL', 'targetRevision'],
      );
      for (const [file, { spec }] of applications) {
        assert.deepEqual([spec.source.repoURL, spec.source.targetRevision], [undefined, undefined], file);
      }
      const start = parseAllDocuments(readFileSync(path.join(root, `argocd/${environment}/root.yaml`), 'utf8'));
      for (const document of start) assert.equal(document.getIn(['spec', 'source', 'repoURL']), undefined);
    });

    test('every path and file that an Application names is there', () => {
      for (const scenario of environmentScenarios(environment)) {
        assert.ok(existsSync(path.join(root, 'helm-charts', scenario.chart, 'Chart.yaml')), title(scenario));
        assert.notEqual(scenario.valueFiles.length, 0, title(scenario));
        for (const file of scenario.valueFiles) assert.ok(existsSync(file), `${title(scenario)}: ${file}`);
      }
    });

    test('only values of this environment are used, so that a push for another changes nothing here', () => {
      for (const scenario of environmentScenarios(environment)) {
        for (const file of scenario.valueFiles) {
          assert.equal(path.dirname(path.relative(root, file)), `values/${environment}`, title(scenario));
        }
      }
    });

    test('its project allows every kind that its charts render', () => {
      for (const scenario of environmentScenarios(environment)) {
        for (const { apiVersion, kind, metadata } of manifests(scenario)) {
          const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
          assert.ok(allowed.has(`${group}/${kind}`), `${title(scenario)}: ${group}/${kind} ${metadata.name}`);
          assert.equal(metadata.namespace, scenario.namespace, `${title(scenario)}: ${kind} ${metadata.name}`);
        }
      }
    });

    test('namespaces come first, then what the API needs, the API, and the frontend last', () => {
      const order = files.toSorted((a, b) => waveOf(applications.get(a)!) - waveOf(applications.get(b)!));
      const expected = ['namespaces', 'mysql', 'redis', 'backend', 'frontend'].map((name) => `${name}.yaml`);
      assert.deepEqual(
        order,
        expected.filter((file) => applications.has(file)),
      );
    });

    test('what holds data is guarded against pruning and deletion', () => {
      for (const file of ['namespaces.yaml', 'mysql.yaml', 'redis.yaml']) {
        const metadata = applications.get(file)?.metadata;
        if (!metadata) continue;
        const options = metadata.annotations?.['argocd.argoproj.io/sync-options'];
        assert.equal(options, 'Prune=false,Delete=confirm', file);
        // With one, deleting the Application would delete what it made.
        assert.equal(metadata.finalizers, undefined, file);
      }
    });

    test('every Application lives where Argo CD looks for it', () => {
      for (const [file, { metadata }] of applications) assert.equal(metadata.namespace, 'argocd', file);
    });
  });
}

/** Schemas for kubeconform in .local/schemas: Kubernetes' own, and those of the custom resources that we use. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { bundle, type CustomResourceDefinition, type Schema, schemasOf } from './crd.ts';
import { root } from './edges.ts';
import { runGo } from './programs.ts';

/** The oldest Kubernetes that the charts are for (kubeVersion in Chart.yaml), and the newest one that there is. */
export const kubernetesVersions = ['1.32.0', '1.37.0'];

/** This package carries the schemas of all Kubernetes versions since 1.25. */
const kubernetesPackage = 'kubernetes-validate==1.37.0';

/** Where each project keeps the definitions of what we use of it. */
const definitions = [
  {
    module: 'github.com/argoproj/argo-cd/v3@v3.2.11',
    files: ['manifests/crds/application-crd.yaml', 'manifests/crds/appproject-crd.yaml'],
  },
  {
    module: 'github.com/prometheus-operator/prometheus-operator@v0.85.0',
    files: ['servicemonitors', 'podmonitors', 'prometheusrules'].map(
      (name) => `example/prometheus-operator-crd/monitoring.coreos.com_${name}.yaml`,
    ),
  },
  {
    module: 'github.com/external-secrets/external-secrets@v1.3.2',
    files: ['externalsecrets', 'secretstores', 'clustersecretstores'].map(
      (name) => `config/crds/bases/external-secrets.io_${name}.yaml`,
    ),
  },
  {
    module: 'github.com/cert-manager/cert-manager@v1.21.2',
    files: ['certificates', 'issuers', 'clusterissuers'].map((name) => `deploy/crds/cert-manager.io_${name}.yaml`),
  },
  {
    module: 'github.com/traefik/traefik/v3@v3.6.12',
    files: ['middlewares', 'serverstransports', 'tlsoptions'].map(
      (name) => `docs/content/reference/dynamic-configuration/traefik.io_${name}.yaml`,
    ),
  },
];

/** Raise it when what is written below changes, so that older copies are made anew. */
const format = 1;

const home = path.join(root, '.local/schemas');

/** For kubeconform's -schema-location. */
export const schemaLocations = [
  path.join(home, 'kubernetes/{{ .NormalizedKubernetesVersion }}/{{ .ResourceKind }}{{ .KindSuffix }}.json'),
  path.join(home, 'crds/{{ .Group }}/{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json'),
];

/** Downloads and converts what is missing; what the stamp says is there stays. */
export function ensureSchemas(log: (line: string) => void): void {
  const wanted = JSON.stringify({ format, kubernetesVersions, kubernetesPackage, definitions });
  const stamp = path.join(home, 'stamp.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  log('fetching the schemas of Kubernetes and of the custom resources');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const kubernetes = fetchKubernetes();
  for (const { module, files } of definitions) convert(module, files, kubernetes);
  writeFileSync(stamp, wanted);
}

/** Gives the definitions that the newest version's schemas are made of. */
function fetchKubernetes(): Schema {
  let newest: Schema = {};
  const download = path.join(home, 'download');
  const python = (...args: string[]): void => {
    const { status, error, stderr } = spawnSync('python3', args, { encoding: 'utf8' });
    if (status === 0) return;
    const reason = error
      ? 'python3 is not on the PATH. Install Python 3 with pip'
      : `it ended with\n${stderr}\nMend that`;
    throw new Error(
      `The schemas of Kubernetes come by\n    python3 ${args.join(' ')}\nbut ${reason}, then run this again.`,
    );
  };
  python(
    '-m',
    'pip',
    'download',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--dest',
    download,
    kubernetesPackage,
  );
  const wheel = readdirSync(download)[0] ?? '';
  python('-m', 'zipfile', '-e', path.join(download, wheel), path.join(download, 'content'));
  for (const version of kubernetesVersions) {
    const source = path.join(
      download,
      'content/kubernetes_validate/kubernetes-json-schema',
      `v${version}-local-strict`,
    );
    const target = path.join(home, 'kubernetes', `v${version}`);
    mkdirSync(target, { recursive: true });
    const readJson = (name: string): Schema => JSON.parse(readFileSync(path.join(source, name), 'utf8')) as Schema;
    const definitions = readJson('_definitions.json').$defs as Schema;
    for (const name of readdirSync(source)) {
      const schema = name.startsWith('_') || name === 'all.json' ? {} : readJson(name);
      const properties = schema.properties as Record<string, { enum?: string[] }> | undefined;
      // Only objects that can be applied; parts of objects have no apiVersion.
      if (!properties?.apiVersion?.enum || !properties.kind) continue;
      writeFileSync(path.join(target, name), JSON.stringify(bundle(schema, definitions)));
    }
    newest = definitions;
  }
  rmSync(download, { recursive: true });
  return newest;
}

function convert(module: string, files: string[], kubernetes: Schema): void {
  const { status, stdout, stderr } = runGo(['mod', 'download', '-json', module], `To fetch ${module}, run make tools`);
  if (status !== 0) throw new Error(`go mod download ${module} failed:\n${stdout}${stderr}`);
  const { Dir: directory } = JSON.parse(stdout) as { Dir: string };
  for (const file of files) {
    for (const document of parseAllDocuments(readFileSync(path.join(directory, file), 'utf8'))) {
      const definition = document.toJS() as CustomResourceDefinition | null;
      if (definition?.kind !== 'CustomResourceDefinition') continue;
      for (const [name, schema] of schemasOf(definition, kubernetes)) {
        const target = path.join(home, 'crds', name);
        mkdirSync(path.dirname(target), { recursive: true });
        writeFileSync(target, JSON.stringify(schema));
      }
    }
  }
}

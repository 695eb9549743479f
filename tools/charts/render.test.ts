import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { root } from './edges.ts';
import { programPath } from './programs.ts';
import { allScenarios, environments, helmArguments, render, renderAgain, title } from './scenarios.ts';
import { kubernetesVersions, schemaLocations } from './schemas.ts';
import { charts } from './write.ts';

const scenarios = allScenarios();
mkdirSync(path.join(root, '.local'), { recursive: true });
const scratch = mkdtempSync(path.join(root, '.local/charts-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** Everything that makes two renders differ, or that sees a cluster which Argo CD does not show it. */
const fickle =
  /\b(lookup|rand(Alpha|AlphaNum|Ascii|Bytes|Int|Numeric)|randAlphaNum|uuidv4|now|date|ago|dateInZone|genCA|genCAWithKey|genPrivateKey|genSelfSignedCert|genSelfSignedCertWithKey|genSignedCert|genSignedCertWithKey|htpasswd|bcrypt|encryptAES|shuffle|getHostByName|env|expandenv)\b/;

/** The template actions that call one of them, with their lines; comments and quoted text may say what they like. */
export function fickleCalls(template: string): string[] {
  return [...template.matchAll(/\{\{([\s\S]*?)\}\}/g)].flatMap(({ 1: action = '', index }) => {
    const code = action
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/"[^"]*"|`[^`]*`/g, '')
      .replace(/[.$][\w.]+/g, '');
    const call = fickle.exec(code)?.[0];
    return call ? [`line ${template.slice(0, index).split('\n').length}: ${call}`] : [];
  });
}

test('a template that calls a random function, the time or the cluster is noticed, and one that only names it is not', () => {
  assert.deepEqual(
    fickleCalls('a: {{ randAlphaNum 5 }}\nb: {{ now | date "2006" }}\nc: {{ (lookup "v1" "Secret" "" "") }}'),
    ['line 1: randAlphaNum', 'line 2: now', 'line 3: lookup'],
  );
  assert.deepEqual(
    fickleCalls('{{/* never lookup */}}\n{{ .Values.env }} {{ $now }} {{ include "x.date" . }} lookup'),
    [],
  );
});

describe('templates', () => {
  for (const chart of charts()) {
    test(`${chart}: templates ask neither chance nor clock nor cluster`, () => {
      const folder = path.join(root, 'helm-charts', chart, 'templates');
      const calls = readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(yaml|tpl|txt)$/.test(file))
        .flatMap((file) =>
          fickleCalls(readFileSync(path.join(folder, file), 'utf8')).map((call) => `${file}, ${call}`),
        );
      assert.deepEqual(calls, [], 'Argo CD would see a difference at each sync. Take a value instead');
    });
  }
});

describe('every chart in every scenario and environment', () => {
  for (const scenario of scenarios) {
    test(`${title(scenario)}: helm lint --strict finds nothing`, () => {
      const args = ['lint', '--strict', '--quiet', ...helmArguments(scenario)];
      const { status, stdout, stderr } = spawnSync(programPath('helm'), args, { encoding: 'utf8' });
      assert.equal(status, 0, `${stdout}${stderr}`);
    });
    test(`${title(scenario)}: two renders are equal to the byte`, () => {
      assert.equal(renderAgain(scenario), render(scenario));
    });
  }
  for (const chart of charts()) {
    test(`${chart}: has the ci scenarios minimal, staging, production and everything`, () => {
      const names = scenarios.filter((scenario) => scenario.chart === chart).map(({ name }) => name);
      for (const name of ['minimal', 'staging', 'production', 'everything'])
        assert.ok(names.includes(`ci/${name}`), name);
    });
  }
});

function kustomize(folder: string): string {
  const { status, stdout, stderr, error } = spawnSync(programPath('kustomize'), ['build', path.join(root, folder)], {
    encoding: 'utf8',
  });
  if (error) throw error;
  assert.equal(status, 0, stderr);
  return stdout;
}

interface Resource {
  filename: string;
  kind: string;
  name: string;
  status: string;
  msg: string;
}

/** Runs kubeconform over the files of a folder. */
function conform(folder: string, version: string): { resources: Resource[]; text: string } {
  const args = ['-strict', '-verbose', '-output', 'json', '-kubernetes-version', version];
  for (const location of schemaLocations) args.push('-schema-location', location);
  const { stdout, stderr, error } = spawnSync(programPath('kubeconform'), [...args, folder], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw error;
  const { resources } = JSON.parse(stdout) as { resources: Resource[] };
  // A document that holds nothing but comments is reported without a kind.
  return { resources: resources.filter(({ kind, msg }) => kind !== '' || msg !== ''), text: stderr };
}

const wrongIn = (resources: Resource[]): string[] =>
  resources
    .filter(({ status }) => status !== 'statusValid')
    .map(({ kind, name, status, msg }) => `${kind} ${name}: ${status} ${msg}`);

describe('kubeconform', () => {
  const folder = path.join(scratch, 'rendered');
  mkdirSync(folder);
  const fileOf = (name: string): string => `${name.replace(/\W+/g, '-')}.yaml`;
  const texts = new Map<string, () => string>(scenarios.map((scenario) => [title(scenario), () => render(scenario)]));
  for (const environment of environments()) {
    for (const parent of ['apps', 'argocd']) {
      texts.set(`${parent} ${environment}`, () => kustomize(`${parent}/${environment}`));
    }
  }
  for (const version of kubernetesVersions) {
    test(`Kubernetes ${version} knows every object and every field, and skips none`, () => {
      for (const [name, text] of texts) writeFileSync(path.join(folder, fileOf(name)), text());
      const { resources, text } = conform(folder, version);
      assert.deepEqual(wrongIn(resources), [], text);
      const objects = [...texts.values()].flatMap((read) => read().match(/^kind: /gm) ?? []).length;
      assert.equal(resources.length, objects, 'kubeconform saw another number of objects than were rendered');
    });
  }
  for (const [name, object, complaint] of [
    [
      'an unknown field',
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x, colour: red}\nspec: {selector: {}, template: {}}',
      'colour',
    ],
    ['an unknown kind', 'apiVersion: example.com/v1\nkind: Nothing\nmetadata: {name: x}', 'could not find schema'],
    [
      'an unknown field of a custom resource',
      'apiVersion: traefik.io/v1alpha1\nkind: Middleware\nmetadata: {name: x}\nspec: {rateLimit: {averge: 1}}',
      'averge',
    ],
    [
      'unknown metadata of a custom resource',
      'apiVersion: traefik.io/v1alpha1\nkind: Middleware\nmetadata: {nam: x}\nspec: {}',
      'nam',
    ],
  ] as const) {
    test(`${name} is refused`, () => {
      const bad = mkdtempSync(path.join(scratch, 'bad-'));
      writeFileSync(path.join(bad, 'bad.yaml'), object);
      for (const version of kubernetesVersions)
        assert.match(wrongIn(conform(bad, version).resources).join(), new RegExp(complaint));
    });
  }
});

/** Every set of values that a chart is rendered with: its own ci/ scenarios, and each environment that installs it. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { root } from './edges.ts';
import { programPath } from './programs.ts';
import { charts } from './write.ts';

export interface Scenario {
  chart: string;
  /** `ci/<name>` or the environment's name. */
  name: string;
  /** Set where an Argo CD Application installs this. */
  environment?: string;
  namespace: string;
  valueFiles: string[];
}

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  [key: string]: unknown;
}

interface Application {
  kind: string;
  metadata: { name: string };
  spec: {
    destination: { namespace: string };
    source: { path: string; helm?: { valueFiles?: string[] } };
  };
}

const at = (...parts: string[]): string => path.join(root, ...parts);
const folders = (directory: string): string[] =>
  existsSync(at(directory))
    ? readdirSync(at(directory), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []))
    : [];

export const environments = (): string[] => folders('apps').sort();

const namespaceOf = (chart: string): string => (chart === 'frontend' || chart === 'monitoring' ? chart : 'backend');

/** The scenarios in the chart's own folder. */
export const ciScenarios = (chart: string): Scenario[] => {
  const folder = `helm-charts/${chart}/ci`;
  const files = existsSync(at(folder)) ? readdirSync(at(folder)) : [];
  return files.sort().flatMap((file) => {
    const name = /^(.+)-values\.yaml$/.exec(file)?.[1];
    return name ? [{ chart, name: `ci/${name}`, namespace: namespaceOf(chart), valueFiles: [at(folder, file)] }] : [];
  });
};

/** What Argo CD renders for an environment: the charts and value files that its Applications name. */
export function environmentScenarios(environment: string): Scenario[] {
  const folder = `apps/${environment}`;
  return readdirSync(at(folder))
    .filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
    .flatMap((file) =>
      parseAllDocuments(readFileSync(at(folder, file), 'utf8')).map((document) => document.toJS() as Application),
    )
    .filter((document) => document?.kind === 'Application')
    .flatMap(({ spec }) => {
      const chart = /^helm-charts\/([a-z-]+)$/.exec(spec.source.path)?.[1];
      if (!chart) return [];
      const valueFiles = (spec.source.helm?.valueFiles ?? []).map((file) => path.resolve(at(spec.source.path), file));
      return [{ chart, name: environment, environment, namespace: spec.destination.namespace, valueFiles }];
    });
}

export const allScenarios = (): Scenario[] => [
  ...charts().flatMap(ciScenarios),
  ...environments().flatMap(environmentScenarios),
];

export const title = ({ chart, name }: Scenario): string => `${chart} (${name})`;

export const helmArguments = ({ chart, namespace, valueFiles }: Scenario): string[] => [
  at('helm-charts', chart),
  '--namespace',
  namespace,
  ...valueFiles.flatMap((file) => ['--values', file]),
];

const rendered = new Map<string, string>();

/** What `helm template` makes of it, kept for the next who asks. */
export function render(scenario: Scenario): string {
  const key = title(scenario);
  const known = rendered.get(key);
  if (known !== undefined) return known;
  const text = renderAgain(scenario);
  rendered.set(key, text);
  return text;
}

export function renderAgain(scenario: Scenario): string {
  const args = ['template', scenario.chart, ...helmArguments(scenario)];
  return execFileSync(programPath('helm'), args, { encoding: 'utf8', stdio: 'pipe', maxBuffer: 64 * 1024 * 1024 });
}

export const manifests = (scenario: Scenario): Manifest[] =>
  parseAllDocuments(render(scenario)).flatMap((document) => (document.toJS() as Manifest | null) ?? []);

/** A chart's values where nobody gives any. */
export const defaults = (chart: string): Record<string, unknown> =>
  parse(readFileSync(at('helm-charts', chart, 'values.yaml'), 'utf8')) as Record<string, unknown>;

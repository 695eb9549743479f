import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import {
  blockedDrains,
  connections,
  defaultPool,
  lateDeadlines,
  maxConnections,
  replicasBesideAutoscaler,
  shortGracePeriods,
  timeouts,
  timeoutsThatClash,
  tooManyConnections,
  wrongResources,
} from './budgets.ts';
import { root } from './edges.ts';
import { allScenarios, environments, environmentScenarios, type Manifest, manifests, title } from './scenarios.ts';
import { danglingServices, looseImages, lostReplicas, strayTokens, wrongPolicies } from './wiring.ts';

const perChart: [string, (of: Manifest[]) => string[]][] = [
  ['pods outlive preStop and drain', (of) => shortGracePeriods(of, timeouts())],
  ['a request takes no longer than nginx waits and the drain lasts', (of) => lateDeadlines(of, timeouts())],
  ['disruption budgets never block a drain', blockedDrains],
  ['where an HPA rules nothing else sets replicas', replicasBesideAutoscaler],
  ['the step to an HPA keeps the number of pods', lostReplicas],
  ['containers ask for no more than they may use', wrongResources],
  ['each pod has exactly one policy, for both directions', wrongPolicies],
  ['Services reach ports that pods have', danglingServices],
  ['tokens of the Kubernetes API are only where they are used', strayTokens],
  ['images have a version', (of) => looseImages(of, [])],
];

describe('the figures of every chart in every scenario and environment', () => {
  for (const scenario of allScenarios()) {
    for (const [sentence, check] of perChart) {
      test(`${title(scenario)}: ${sentence}`, () => assert.deepEqual(check(manifests(scenario)), []));
    }
  }
});

describe('nginx and the API', () => {
  test('nginx waits longer than the API may take, and closes idle connections first', () => {
    assert.deepEqual(timeoutsThatClash(timeouts()), []);
  });
});

/** Where the database is a managed service, it must allow as many connections as ours does by default. */
const managedConnections = Number(
  (
    parse(readFileSync(path.join(root, 'helm-charts/mysql/values.yaml'), 'utf8')) as {
      config: { maxConnections: number };
    }
  ).config.maxConnections,
);

/** Components of which an environment runs what the release pipeline made. */
function released(environment: string): string[] {
  const file = path.join(root, 'values', environment, 'release.yaml');
  if (!existsSync(file)) return [];
  const { release } = parse(readFileSync(file, 'utf8')) as { release?: Record<string, { digest?: string }> };
  return Object.entries(release ?? {}).flatMap(([component, { digest }]) => (digest ? [component] : []));
}

describe('whole environments', () => {
  for (const environment of environments()) {
    const all = (): Manifest[] => environmentScenarios(environment).flatMap(manifests);
    test(`${environment}: what all pods may hold fits the database's max_connections`, () => {
      assert.deepEqual(tooManyConnections(all(), maxConnections(all()) ?? managedConnections, defaultPool()), []);
      assert.ok(connections(all(), defaultPool()).total > 20, 'no pod with a database was found');
    });
    test(`${environment}: released images go by digest`, () => {
      assert.deepEqual(looseImages(all(), released(environment)), []);
    });
  }
});

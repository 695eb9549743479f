// Each check of budgets.ts and wiring.ts, on a small set of objects that is right and on what a mistake makes of it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  blockedDrains,
  lateDeadlines,
  replicasBesideAutoscaler,
  shortGracePeriods,
  timeoutsThatClash,
  tooManyConnections,
  wrongResources,
} from './budgets.ts';
import type { Manifest } from './scenarios.ts';
import { danglingServices, looseImages, lostReplicas, strayTokens, wrongPolicies } from './wiring.ts';
import { quantity } from './workloads.ts';

const metadata = { name: 'api', namespace: 'ns' };
const labels = { 'app.kubernetes.io/name': 'backend', 'app.kubernetes.io/component': 'user' };

const right = () => ({
  deployment: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: 3 as number | undefined,
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: 'api',
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: 45,
          volumes: [] as object[],
          containers: [
            {
              name: 'api',
              image: `example.com/backend@sha256:${'0'.repeat(64)}`,
              ports: [{ name: 'http', containerPort: 5000 }],
              env: [
                { name: 'DATABASE_URL_FILE', value: '/x' },
                { name: 'DATABASE_POOL_SIZE', value: '10' },
              ],
              lifecycle: { preStop: { httpGet: { path: '/stopping?seconds=5' } } },
              resources: { requests: { cpu: '250m', memory: '512Mi' }, limits: { cpu: '1', memory: '1Gi' } },
            },
          ],
        },
      },
    },
  },
  account: { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
  service: {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { selector: labels as Record<string, string>, ports: [{ port: 8000, targetPort: 'http' }] },
  },
  policy: {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata,
    spec: {
      podSelector: { matchLabels: labels as Record<string, string> },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [] as object[],
      egress: [] as object[],
    },
  },
  budget: {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata,
    spec: {
      maxUnavailable: 1 as number | undefined,
      minAvailable: undefined as number | undefined,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: labels },
    },
  },
  autoscaler: undefined as object | undefined,
});
type Objects = ReturnType<typeof right>;

const autoscaler = (minReplicas: number, maxReplicas: number, name = 'api'): object => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata,
  spec: { scaleTargetRef: { kind: 'Deployment', name }, minReplicas, maxReplicas },
});

const handover = (deployment: string): object => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata,
  spec: {
    template: {
      metadata: { labels },
      spec: {
        containers: [
          {
            name: 'handover',
            env: [
              { name: 'NAMESPACE', value: 'ns' },
              { name: 'DEPLOYMENT', value: deployment },
            ],
          },
        ],
      },
    },
  },
});

const figures = { deadline: 30, drain: 30, keepAlive: 65, proxyRead: 35, upstreamKeepAlive: [4, 4] };
const container = (objects: Objects) => {
  const first = objects.deployment.spec.template.spec.containers[0];
  assert.ok(first);
  return first;
};

type Check = (manifests: Manifest[]) => string[];
const grace: Check = (of) => shortGracePeriods(of, figures);
const deadlines: Check = (of) => lateDeadlines(of, figures);
const database: Check = (of) => tooManyConnections(of, 55, 10);
const versions: Check = (of) => looseImages(of, []);
const digests: Check = (of) => looseImages(of, ['backend']);

const mistakes: [Check, string, (objects: Objects) => unknown, RegExp][] = [
  [
    grace,
    'a grace period that ends with the drain',
    (o) => (o.deployment.spec.template.spec.terminationGracePeriodSeconds = 35),
    /killed after 35 s, its preStop and drain take 5 \+ 30 s/,
  ],
  [
    grace,
    'a drain that outlasts the grace period',
    (o) => container(o).env.push({ name: 'DRAIN_SECONDS', value: '40' }),
    /killed after 45 s, its preStop and drain take 5 \+ 40 s/,
  ],
  [
    deadlines,
    'a request that may take as long as nginx waits',
    (o) => container(o).env.push({ name: 'REQUEST_DEADLINE_SECONDS', value: '35' }),
    /lets requests take 35 s, nginx waits 35 s/,
  ],
  [
    deadlines,
    'a drain that cuts what may still take its time',
    (o) => container(o).env.push({ name: 'DRAIN_SECONDS', value: '20' }),
    /lets requests take 30 s, its drain lasts 20 s/,
  ],
  [grace, 'no preStop', (o) => (container(o).lifecycle.preStop.httpGet.path = '/live'), /no preStop/],
  [
    grace,
    'connections that nginx keeps beyond preStop',
    (o) => (container(o).lifecycle.preStop.httpGet.path = '/stopping?seconds=4'),
    /for longer than its preStop, 4 s/,
  ],
  [
    database,
    'a pool that is too large with the surge',
    (o) => (container(o).env[1] = { name: 'DATABASE_POOL_SIZE', value: '11' }),
    /api 4 × 11 \+ beside them 15 = 59 connections, above the database's max_connections, 55/,
  ],
  [database, 'an HPA whose most pods are too many', (o) => (o.autoscaler = autoscaler(3, 4)), /api 5 × 10/],
  [
    blockedDrains,
    'a disruption budget that keeps all pods',
    (o) => Object.assign(o.budget.spec, { maxUnavailable: undefined, minAvailable: 3 }),
    /never lets a pod go/,
  ],
  [blockedDrains, 'a disruption budget for one pod', (o) => (o.deployment.spec.replicas = 1), /guards 1 pod/],
  [
    blockedDrains,
    'a disruption budget that protects what is broken',
    (o) => (o.budget.spec.unhealthyPodEvictionPolicy = 'IfHealthyBudget'),
    /unhealthy pods stop a drain/,
  ],
  [
    blockedDrains,
    'several pods without a disruption budget',
    (o) => (o.budget.kind = 'Nothing'),
    /several pods and no PodDisruptionBudget/,
  ],
  [
    replicasBesideAutoscaler,
    'replicas and an HPA',
    (o) => (o.autoscaler = autoscaler(3, 10)),
    /has replicas and an HPA/,
  ],
  [
    replicasBesideAutoscaler,
    'an HPA of nothing',
    (o) => (o.autoscaler = autoscaler(3, 10, 'apj')),
    /Deployment\/apj, which is not there/,
  ],
  [lostReplicas, 'an HPA that nothing is handed to', (o) => (o.autoscaler = autoscaler(3, 10)), /pass through one pod/],
  [
    lostReplicas,
    'a handover of another Deployment',
    (o) => Object.assign(o, { autoscaler: autoscaler(3, 10), job: handover('apj') }),
    /Deployment\/api has an HPA/,
  ],
  [
    wrongResources,
    'a request above the limit',
    (o) => (container(o).resources.requests.memory = '2Gi'),
    /asks for 2Gi of memory and may use 1Gi/,
  ],
  [wrongResources, 'no limit', (o) => Reflect.deleteProperty(container(o).resources.limits, 'cpu'), /no limit of cpu/],
  [
    wrongPolicies,
    'a policy that misses its pods',
    (o) => (o.policy.spec.podSelector.matchLabels = { a: 'b' }),
    /have 0 policies/,
  ],
  [wrongPolicies, 'a policy for one direction', (o) => o.policy.spec.policyTypes.pop(), /not for both directions/],
  [wrongPolicies, 'a rule without a peer', (o) => o.policy.spec.egress.push({}), /lets everything through/],
  [
    danglingServices,
    'a Service for a port that no container has',
    (o) => (o.service.spec.ports = [{ port: 1, targetPort: 'htp' }]),
    /goes to port htp/,
  ],
  [
    danglingServices,
    'a Service without pods',
    (o) => (o.service.spec.selector = { a: 'b' }),
    /selects the pods of 0 workloads/,
  ],
  [
    danglingServices,
    'a Service that mixes the pods of two workloads',
    (o) => (o.autoscaler = { ...o.deployment, metadata: { ...metadata, name: 'twin' } }),
    /selects the pods of 2 workloads/,
  ],
  [
    strayTokens,
    'a token that is mounted by default',
    (o) => (o.deployment.spec.template.spec.automountServiceAccountToken = true),
    /mounts a token, and backend\/user/,
  ],
  [
    strayTokens,
    'a token that is projected',
    (o) => o.deployment.spec.template.spec.volumes.push({ projected: { sources: [{ serviceAccountToken: {} }] } }),
    /mounts a token/,
  ],
  [
    strayTokens,
    'an account that is not there',
    (o) => (o.deployment.spec.template.spec.serviceAccountName = 'b'),
    /runs as ServiceAccount b, which is not there/,
  ],
  [
    strayTokens,
    'an account that mounts by default',
    (o) => (o.account.automountServiceAccountToken = true),
    /mounts its token by default/,
  ],
  [versions, 'the tag latest', (o) => (container(o).image = 'example.com:5000/backend:latest'), /has no version/],
  [versions, 'no tag', (o) => (container(o).image = 'example.com:5000/backend'), /has no version/],
  [
    digests,
    'a tag where a release was made',
    (o) => (container(o).image = 'example.com/backend:1.0'),
    /not named by its digest/,
  ],
];

const listed = (objects: Objects): Manifest[] =>
  Object.values(objects).filter((one) => one !== undefined) as Manifest[];

describe('a mistake is found', () => {
  for (const check of new Set(mistakes.map(([check]) => check))) {
    test(`${check.name} has nothing to say about objects that are right`, () =>
      assert.deepEqual(check(listed(right())), []));
  }
  for (const [check, what, spoil, complaint] of mistakes) {
    test(what, () => {
      const objects = right();
      // Labels and metadata are shared between the objects; a mistake is made in one.
      const copies = structuredClone(objects);
      spoil(copies);
      const found = check(listed(copies));
      assert.equal(found.length > 0, true, 'nothing was found');
      assert.match(found.join('\n'), complaint);
    });
  }
});

test('an HPA instead of replicas is right', () => {
  const objects = right();
  objects.deployment.spec.replicas = undefined;
  objects.autoscaler = autoscaler(3, 10);
  assert.deepEqual(replicasBesideAutoscaler(listed(objects)), []);
});

test('an HPA that a Job hands the replicas to is right', () => {
  const objects = { ...right(), autoscaler: autoscaler(3, 10), job: handover('api') };
  assert.deepEqual(lostReplicas(listed(objects)), []);
});

test('timeouts that clash are named with both figures', () => {
  assert.deepEqual(timeoutsThatClash(figures), []);
  assert.match(timeoutsThatClash({ ...figures, proxyRead: 30 }).join(), /waits 30 s .* after 30 s/);
  assert.match(
    timeoutsThatClash({ ...figures, upstreamKeepAlive: [50, 65] }).join(),
    /for 65 s, the API closes them after 65 s/,
  );
  assert.match(timeoutsThatClash({ ...figures, upstreamKeepAlive: [] }).join(), /keeps no idle connections/);
});

test('quantities are cores and bytes', () => {
  assert.deepEqual(['250m', '1', '1.5', '512Mi', '1Gi', '1G'].map(quantity), [0.25, 1, 1.5, 2 ** 29, 2 ** 30, 1e9]);
  assert.throws(() => quantity('1 GB'), /"1 GB" is no quantity/);
});

/** TCP proxies between the API and its database and Redis, for tests of what it does when they are slow or gone. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { deployment, fixtures, namespace, rolledOut, service } from './fixtures.ts';
import { apply, kubectl, list, proxied } from './kubectl.ts';

export const proxyHost = `proxies.${fixtures}.svc.cluster.local`;
const controlPort = 8474;
const targets = { mysql: 3306, redis: 6379 } as const;
export type Target = keyof typeof targets;

export interface ProxyState {
  up?: boolean;
  /** Every answer comes that much later. */
  delayMs?: number;
  /** The answers to the next `times` packets with this text in them come that much later, all of one connection. */
  hold?: { match: string; ms: number; times: number } | null;
}

/** What a hold has met: the address of the pod that asked, and how often. */
export interface Held {
  held: { from: string; times: number } | null;
}

const policy = (name: string, backend: string, spec: object): object => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: `quayside-e2e-${name}`, namespace: backend },
  spec,
});

/** Lets the API's pods reach the proxies, and the proxies the servers. Policies add up, so the product's stay as they are. */
function policies(backend: string): object[] {
  const fromFixtures = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': fixtures } } };
  const ports = Object.values(targets).map((port) => ({ protocol: 'TCP', port }));
  return [
    policy('to-proxies', backend, {
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'backend' } },
      policyTypes: ['Egress'],
      egress: [{ to: [fromFixtures], ports }],
    }),
    policy('from-proxies', backend, {
      podSelector: {
        matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: ['mysql', 'redis'] }],
      },
      policyTypes: ['Ingress'],
      ingress: [{ from: [fromFixtures], ports }],
    }),
  ];
}

/** @param image one that has Node: the backend's own */
export async function startProxies(image: string, backend: string): Promise<void> {
  const script = readFileSync(path.join(import.meta.dirname, 'tcp-proxy.mjs'), 'utf8');
  const specs = Object.entries(targets).map(
    ([name, port]) => `${name}=${port}:${name}.${backend}.svc.cluster.local:${port}`,
  );
  await apply([
    namespace,
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'proxies', namespace: fixtures },
      data: { 'tcp-proxy.mjs': script },
    },
    service('proxies', [
      ...Object.entries(targets).map(([name, port]) => ({ name, port })),
      { name: 'control', port: controlPort },
    ]),
    deployment(
      'proxies',
      {
        image,
        command: ['node', '/srv/tcp-proxy.mjs', String(controlPort), ...specs],
        readinessProbe: { tcpSocket: { port: controlPort }, periodSeconds: 1 },
        volumeMounts: [{ name: 'script', mountPath: '/srv' }],
      },
      [{ name: 'script', configMap: { name: 'proxies' } }],
    ),
    ...policies(backend),
  ]);
  await rolledOut('proxies');
}

/** Changes a proxy; the API server passes it on, whatever network we are in. */
export async function setProxy(target: Target, state: ProxyState): Promise<void> {
  await kubectl(
    ['replace', '--raw', `/api/v1/namespaces/${fixtures}/services/proxies:control/proxy/${target}`, '-f', '-'],
    { input: JSON.stringify(state) },
  );
}

export async function proxyStates(): Promise<Record<Target, Held & { connections: number }>> {
  return JSON.parse(await proxied(fixtures, 'proxies:control', '/')) as Record<Target, Held & { connections: number }>;
}

/** Whether they are there already. */
export const haveProxies = async (): Promise<boolean> =>
  (await list<{ metadata: { name: string } }>(fixtures, 'deployments')).some(
    ({ metadata }) => metadata.name === 'proxies',
  );

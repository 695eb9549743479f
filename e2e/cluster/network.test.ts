/** Who reaches whom, tried from pods: each stands in for one part of the product, by that part's labels. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fixtures } from '../../tools/e2e/fixtures.ts';
import { imageOf } from '../../tools/e2e/images.ts';
import { apply, find, kubectl } from '../../tools/e2e/kubectl.ts';
import { until } from '../../tools/e2e/wait.ts';
import { cluster, namespaces } from './support/cluster.ts';

/** Services that are tried, at their port. */
const targets = {
  frontend: [namespaces.frontend, 'frontend', 80],
  backend: [namespaces.backend, 'backend', 8000],
  'backend-admin': [namespaces.backend, 'backend-admin', 8000],
  mysql: [namespaces.backend, 'mysql', 3306],
  redis: [namespaces.backend, 'redis', 6379],
  mail: [fixtures, 'mail', 1025],
  'Kubernetes API': ['default', 'kubernetes', 443],
} as const;
type Target = keyof typeof targets;

interface Standin {
  namespace: string;
  name: string;
  component: string;
  reaches: Target[];
}

/** The edge's namespace isn't ours to put pods into; that the edge reaches the frontend, every other test shows. */
const standins: Standin[] = [
  { namespace: namespaces.frontend, name: 'frontend', component: 'web', reaches: ['backend', 'backend-admin'] },
  { namespace: namespaces.backend, name: 'backend', component: 'user', reaches: ['mysql', 'redis', 'mail'] },
  {
    namespace: namespaces.backend,
    name: 'backend',
    component: 'admin',
    reaches: ['mysql', 'redis', 'mail', 'Kubernetes API'],
  },
  { namespace: namespaces.backend, name: 'backend', component: 'migration', reaches: ['mysql'] },
  {
    namespace: namespaces.backend,
    name: 'backend',
    component: 'smoke',
    reaches: ['backend', 'backend-admin', 'frontend'],
  },
  { namespace: namespaces.backend, name: 'mysql', component: 'database', reaches: [] },
  { namespace: namespaces.backend, name: 'redis', component: 'cache', reaches: [] },
  { namespace: namespaces.backend, name: 'stranger', component: 'stranger', reaches: [] },
  { namespace: namespaces.frontend, name: 'stranger', component: 'stranger', reaches: [] },
  { namespace: fixtures, name: 'stranger', component: 'stranger', reaches: ['mail', 'Kubernetes API'] },
];

const podOf = ({ name, component }: Standin): string => `probe-${name}-${component}`;

/**
 * Tries each target for 3 s, long enough for a dropped first packet to be sent again, and prints which answered; again and
 * again, because it may take a moment until the rules of a new pod are in force.
 */
const script = `
const net = require('node:net');
const reach = ([name, host, port]) => new Promise((resolve) => {
  const socket = net.connect({ host, port, timeout: 3000 });
  const end = (open) => { socket.destroy(); resolve(open ? [name] : []); };
  socket.on('connect', () => end(true)).on('timeout', () => end(false)).on('error', () => end(false));
});
(async () => {
  for (;;) console.log(JSON.stringify((await Promise.all(JSON.parse(process.env.TARGETS).map(reach))).flat()));
})();
`;

const pod = (standin: Standin, addresses: unknown) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: podOf(standin),
    namespace: standin.namespace,
    labels: { 'app.kubernetes.io/name': standin.name, 'app.kubernetes.io/component': standin.component },
  },
  spec: {
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 1,
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'probe',
        image: imageOf('backend', cluster.tags.first),
        imagePullPolicy: 'IfNotPresent',
        command: ['node', '-e', script],
        env: [{ name: 'TARGETS', value: JSON.stringify(addresses) }],
        resources: { requests: { cpu: '5m', memory: '32Mi' } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        // By its labels it belongs to a Service; never ready, it gets none of that Service's requests.
        readinessProbe: { exec: { command: ['false'] } },
      },
    ],
  },
});

const remove = (): Promise<unknown[]> =>
  Promise.all(
    standins.map((standin) =>
      kubectl(['-n', standin.namespace, 'delete', 'pod', podOf(standin), '--ignore-not-found', '--grace-period=1']),
    ),
  );

before(async () => {
  await remove();
  const addresses = await Promise.all(
    Object.entries(targets).map(async ([name, [namespace, service, port]]) => {
      const found = await find<{ spec: { clusterIP: string } }>(namespace, `service/${service}`);
      assert.ok(found, `the Service ${service} is there`);
      return [name, found.spec.clusterIP, port];
    }),
  );
  await apply(standins.map((standin) => pod(standin, addresses)));
});
after(remove);

for (const standin of standins) {
  const { namespace, name, component, reaches } = standin;
  const who = name === 'stranger' ? `a stranger in ${namespace}` : `${name}/${component}`;
  test(`${who} reaches ${reaches.join(', ') || 'nothing'}${reaches.length > 0 ? ', and nothing else' : ''}`, async () => {
    await until(`${who} reaching just these`, 90, async () => {
      const line = await kubectl(['-n', namespace, 'logs', podOf(standin), '--tail=1']);
      const reached = JSON.parse(line) as Target[];
      assert.deepEqual(reached.toSorted(), reaches.toSorted());
      return true;
    });
  });
}

/** The product's pods, and what may happen to them. */
import { attempt } from '../../../tools/e2e/command.ts';
import { until } from '../../../tools/e2e/wait.ts';
import { cluster, namespaces } from '../../cluster/support/cluster.ts';
import { callApi, get, listOf } from './api.ts';

export interface Pod {
  metadata: { name: string; namespace: string; uid: string; deletionTimestamp?: string };
  status: {
    podIP?: string;
    conditions?: { type: string; status: string }[];
    containerStatuses?: { name: string; restartCount: number }[];
  };
}

export interface Workload {
  name: string;
  namespace: string;
  container: string;
  selector: string;
  application: string;
}

const workload = (name: string, namespace: string, container: string, app: string, component: string): Workload => ({
  name,
  namespace,
  container,
  selector: `app.kubernetes.io/name=${app},app.kubernetes.io/component=${component}`,
  application: app === 'frontend' ? cluster.applications.frontend : cluster.applications.backend,
});

export const backend = workload('backend', namespaces.backend, 'api', 'backend', 'user');
export const admin = workload('backend-admin', namespaces.backend, 'api', 'backend', 'admin');
export const frontend = workload('frontend', namespaces.frontend, 'nginx', 'frontend', 'web');
export const workloads = [backend, admin, frontend];

export const podsOf = ({ namespace, selector }: Workload): Promise<Pod[]> =>
  listOf<Pod>('api/v1', namespace, 'pods', selector);

const isReady = ({ status }: Pod): boolean =>
  status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;

export const readyPods = async (of: Workload): Promise<Pod[]> =>
  (await podsOf(of)).filter((pod) => isReady(pod) && pod.metadata.deletionTimestamp === undefined);

/** Waits until a workload has exactly its pods, all ready, and the ones before have gone. */
export async function calm(of: Workload, seconds = 150): Promise<void> {
  await until(
    `${of.name} calm`,
    seconds,
    async () => {
      const deployment = `/apis/apps/v1/namespaces/${of.namespace}/deployments/${of.name}`;
      const { spec } = await get<{ spec: { replicas: number } }>(deployment);
      const wanted = spec.replicas;
      const all = await podsOf(of);
      const ready = all.filter(isReady).length;
      if (all.length === wanted && ready === wanted) return true;
      throw new Error(`${ready} of ${all.length} pods are ready, ${wanted} are wanted`);
    },
    1_000,
  );
}

/** Deletes a pod as a person would, without waiting for its end. */
export async function deletePod({ metadata: { name, namespace } }: Pod): Promise<void> {
  const { status, body } = await callApi('DELETE', `/api/v1/namespaces/${namespace}/pods/${name}`);
  if (status !== 200) throw new Error(`the deletion of ${name} was answered ${status}: ${body.slice(0, 300)}`);
}

/** Asks for an eviction, as a drain of its node does. @returns whether it was granted; false where a budget says no */
export async function evict({ metadata: { name, namespace } }: Pod): Promise<boolean> {
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
  const { status, body } = await callApi('POST', path, eviction);
  if (status === 201) return true;
  if (status === 429) return false;
  throw new Error(`the eviction of ${name} was answered ${status}: ${body.slice(0, 300)}`);
}

/** Runs in the container: kills the API's process as an out-of-memory kill would, and says when. Process 1 is its parent. */
const killScript = `
const fs = require('node:fs');
for (const pid of fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name) && Number(name) !== process.pid)) {
  let line = '';
  try { line = fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8'); } catch { continue; }
  if (!line.startsWith('node\\0') || !line.includes('dist/main.js')) continue;
  process.stdout.write(String(Date.now()));
  process.kill(Number(pid), 'SIGKILL');
}`;

/**
 * Kills the first container's process with SIGKILL. E2E_KILL names a command for it, which is given namespace, pod and
 * container; without one it is done from within the container.
 * @returns between which two moments it was, as Date.now() counts
 */
export async function killProcess(
  { metadata: { name, namespace } }: Pod,
  container: string,
): Promise<[number, number]> {
  const command = (process.env.E2E_KILL ?? '').split(/\s+/).filter(Boolean);
  if (command.length > 0) {
    const start = Date.now();
    const { code, stderr } = await attempt([...command, namespace, name, container]);
    if (code !== 0) throw new Error(`${command.join(' ')} failed: ${stderr}`);
    return [start, Date.now()];
  }
  // The exec may be cut together with its container.
  const { stdout, stderr } = await attempt([
    ...['kubectl', '-n', namespace, 'exec', name, '-c', container, '--'],
    ...['node', '-e', killScript],
  ]);
  const at = Number(stdout);
  if (!at) throw new Error(`no process was killed in ${name}: ${stderr}`);
  return [at, at];
}

/** How often containers were restarted, by pod. */
export async function restarts(): Promise<Map<string, number>> {
  const pods = (await Promise.all(workloads.map(podsOf))).flat();
  return new Map(
    pods.map(({ metadata, status }) => [
      metadata.name,
      (status.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0),
    ]),
  );
}

/** Restarts since then, of pods that are still there. */
export async function restartsSince(before: Map<string, number>): Promise<number> {
  const now = await restarts();
  return [...now].reduce((sum, [name, count]) => sum + count - (before.get(name) ?? 0), 0);
}

interface Slice {
  metadata: { labels?: Record<string, string> };
  endpoints?: { conditions?: { ready?: boolean } }[] | null;
}

/** Ready endpoints of a Service. */
export async function readyEndpoints(namespace: string, service: string): Promise<number> {
  const slices = await listOf<Slice>(
    'apis/discovery.k8s.io/v1',
    namespace,
    'endpointslices',
    `kubernetes.io/service-name=${service}`,
  );
  return slices.flatMap(({ endpoints }) => endpoints ?? []).filter(({ conditions }) => conditions?.ready).length;
}

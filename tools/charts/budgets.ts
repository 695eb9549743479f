/**
 * Figures in different objects, and in the application, that must agree. Each check takes the manifests of a chart or of
 * a whole environment and gives a sentence for each thing that does not hold.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './edges.ts';
import type { Manifest } from './scenarios.ts';
import {
  type Container,
  autoscalerOf,
  autoscalers,
  isSelected,
  podRange,
  quantity,
  variable,
  workloads,
  type Labels,
  type Workload,
} from './workloads.ts';

/** Milliseconds or seconds that the application's source fixes. */
function constant(file: string, pattern: RegExp): number {
  const found = pattern.exec(readFileSync(path.join(root, file), 'utf8'))?.[1];
  if (!found)
    throw new Error(
      `${file} has no ${String(pattern)} any more: tell tools/charts/budgets.ts where the figure is now.`,
    );
  return Number(found.replaceAll('_', ''));
}

export interface Timeouts {
  /** How long the API lets a request take, and gives it to finish once it is told to stop, where nothing else is set. */
  deadline: number;
  drain: number;
  /** How long the API keeps an idle connection. */
  keepAlive: number;
  /** How long nginx waits for an answer of the API, and keeps an idle connection to it. */
  proxyRead: number;
  upstreamKeepAlive: number[];
}

/** In seconds. */
export function timeouts(): Timeouts {
  const templates = 'helm-charts/frontend/files';
  const upstreams = readFileSync(path.join(root, templates, 'default.conf.template'), 'utf8').matchAll(
    /^\s+keepalive_timeout (\d+)s;/gm,
  );
  return {
    deadline: constant('backend/src/config/schema.ts', /REQUEST_DEADLINE_SECONDS: .*default\((\d+)\)/),
    drain: constant('backend/src/config/schema.ts', /DRAIN_SECONDS: .*default\((\d+)\)/),
    keepAlive: constant('backend/src/app.ts', /KEEP_ALIVE_TIMEOUT_MS = ([\d_]+)/) / 1000,
    proxyRead: constant(`${templates}/proxy.inc.template`, /proxy_read_timeout (\d+)s;/),
    upstreamKeepAlive: [...upstreams].map(([, seconds]) => Number(seconds)),
  };
}

export function timeoutsThatClash({ deadline, keepAlive, proxyRead, upstreamKeepAlive }: Timeouts): string[] {
  return [
    ...(proxyRead > deadline
      ? []
      : [`nginx waits ${proxyRead} s for an answer that the API may begin after ${deadline} s`]),
    ...(upstreamKeepAlive.length > 0
      ? []
      : ['nginx keeps no idle connections to the API, or the pattern no longer finds how long']),
    ...upstreamKeepAlive
      .filter((seconds) => seconds >= keepAlive)
      .map((seconds) => `nginx keeps idle connections for ${seconds} s, the API closes them after ${keepAlive} s`),
  ];
}

const called = ({ kind, name }: { kind: string; name: string }): string => `${kind} ${name}`;

/** A number that the pods of a Deployment are told, by its variable. */
const told = (name: string, { pod }: Workload, manifests: Manifest[]): number | undefined => {
  const texts = pod.containers.map((container) => variable(name, container, manifests));
  const text = texts.find((one) => one !== undefined);
  return text === undefined ? undefined : Number(text);
};

/** nginx must wait for longer than a request may take, and the drain must last as long as one. */
export function lateDeadlines(manifests: Manifest[], { deadline, drain, proxyRead }: Timeouts): string[] {
  return workloads(manifests)
    .filter(({ kind, labels }) => kind === 'Deployment' && labels['app.kubernetes.io/name'] === 'backend')
    .flatMap((workload) => {
      const may = told('REQUEST_DEADLINE_SECONDS', workload, manifests) ?? deadline;
      const drained = told('DRAIN_SECONDS', workload, manifests) ?? drain;
      return [
        ...(may < proxyRead ? [] : [`${called(workload)} lets requests take ${may} s, nginx waits ${proxyRead} s`]),
        ...(may <= drained ? [] : [`${called(workload)} lets requests take ${may} s, its drain lasts ${drained} s`]),
      ];
    });
}

/** nginx sleeps; the API is asked to announce its end and answers after that many seconds. */
function preStopSeconds({ lifecycle }: Container): number {
  const { sleep, httpGet } = lifecycle?.preStop ?? {};
  return sleep?.seconds ?? Number(/^\/stopping\?seconds=(\d+)$/.exec(httpGet?.path ?? '')?.[1] ?? 0);
}

/** Pods must have time for preStop and for the longest request that came before SIGTERM. */
export function shortGracePeriods(manifests: Manifest[], timeouts: Timeouts): string[] {
  return workloads(manifests)
    .filter(({ kind }) => kind === 'Deployment')
    .flatMap((workload) => {
      const preStop = Math.max(...workload.pod.containers.map(preStopSeconds));
      const isWeb = workload.labels['app.kubernetes.io/name'] === 'frontend';
      const drain = isWeb ? timeouts.proxyRead : (told('DRAIN_SECONDS', workload, manifests) ?? timeouts.drain);
      const grace = workload.pod.terminationGracePeriodSeconds ?? 30;
      return [
        ...(preStop > 0
          ? []
          : [`${called(workload)} has no preStop: it would refuse requests that are still sent to it`]),
        ...(isWeb || timeouts.upstreamKeepAlive.every((seconds) => seconds < preStop)
          ? []
          : [`nginx keeps idle connections to ${called(workload)} for longer than its preStop, ${preStop} s`]),
        ...(grace > preStop + drain
          ? []
          : [`${called(workload)} is killed after ${grace} s, its preStop and drain take ${preStop} + ${drain} s`]),
      ];
    });
}

/** What a migration, an operator's shell and the monitoring may hold beside the pods' pools. */
const connectionsBeside = 15;

/** The default pool of backend/src/config/schema.ts. */
export const defaultPool = (): number =>
  constant('backend/src/config/schema.ts', /DATABASE_POOL_SIZE: .*default\((\d+)\)/);

export const maxConnections = (manifests: Manifest[]): number | undefined => {
  const texts = manifests
    .filter(({ kind }) => kind === 'ConfigMap')
    .flatMap(({ data }) => Object.values((data ?? {}) as Labels));
  const found = texts.map((text) => /^\s*max_connections\s*=\s*(\d+)/m.exec(text)?.[1]).find(Boolean);
  return found === undefined ? undefined : Number(found);
};

/** Connections that all pods together may hold, with the surge of a rollout and an HPA at its most. */
export function connections(manifests: Manifest[], pool: number): { total: number; sum: string } {
  const parts = workloads(manifests)
    .filter(({ kind }) => kind === 'Deployment')
    .flatMap((workload) => {
      const container = workload.pod.containers.find((one) => variable('DATABASE_URL_FILE', one, manifests));
      if (!container) return [];
      const size = Number(variable('DATABASE_POOL_SIZE', container, manifests) ?? pool);
      const { max } = podRange(workload, manifests);
      return [{ count: max * size, text: `${workload.name} ${max} × ${size}` }];
    });
  const total = parts.reduce((sum, { count }) => sum + count, connectionsBeside);
  return { total, sum: [...parts.map(({ text }) => text), `beside them ${connectionsBeside}`].join(' + ') };
}

export function tooManyConnections(manifests: Manifest[], limit: number, pool: number): string[] {
  const { total, sum } = connections(manifests, pool);
  return total <= limit ? [] : [`${sum} = ${total} connections, above the database's max_connections, ${limit}`];
}

/** A budget that lets no pod go stops every drain; one for a single pod has to. */
export function blockedDrains(manifests: Manifest[]): string[] {
  const budgets = manifests.filter(({ kind }) => kind === 'PodDisruptionBudget');
  const wrong = budgets.flatMap(({ metadata, spec }) => {
    const budget = spec as {
      minAvailable?: number;
      maxUnavailable?: number;
      unhealthyPodEvictionPolicy?: string;
      selector: { matchLabels: Labels };
    };
    const own = workloads(manifests).filter(
      ({ labels, namespace }) => namespace === metadata.namespace && isSelected(labels, budget.selector.matchLabels),
    );
    const pods = own.reduce((sum, workload) => sum + podRange(workload, manifests).min, 0);
    const free = budget.minAvailable === undefined ? (budget.maxUnavailable ?? 0) : pods - budget.minAvailable;
    const name = `PodDisruptionBudget ${metadata.name}`;
    return [
      ...(own.length === 1 ? [] : [`${name} selects the pods of ${own.length} workloads`]),
      ...(pods > 1 ? [] : [`${name} guards ${pods} pod, so it is of no use or stops drains`]),
      ...(free >= 1 ? [] : [`${name} never lets a pod go: ${pods} pods at least, minAvailable ${budget.minAvailable}`]),
      ...(budget.unhealthyPodEvictionPolicy === 'AlwaysAllow' ? [] : [`${name} lets unhealthy pods stop a drain`]),
    ];
  });
  const bare = workloads(manifests)
    .filter((workload) => workload.kind === 'Deployment' && podRange(workload, manifests).min > 1)
    .filter(
      ({ labels }) =>
        !budgets.some(({ spec }) =>
          isSelected(labels, (spec as { selector: { matchLabels: Labels } }).selector.matchLabels),
        ),
    )
    .map((workload) => `${called(workload)} has several pods and no PodDisruptionBudget`);
  return [...wrong, ...bare];
}

/** Where an HPA rules, a number in git would be set again at each sync. */
export function replicasBesideAutoscaler(manifests: Manifest[]): string[] {
  const ruled = workloads(manifests).filter((workload) => autoscalerOf(workload, manifests));
  return [
    ...ruled.filter(({ replicas }) => replicas !== undefined).map((one) => `${called(one)} has replicas and an HPA`),
    ...autoscalers(manifests)
      .filter(({ target }) => !ruled.some(({ kind, name }) => `${kind}/${name}` === target))
      .map(({ target }) => `an HPA is for ${target}, which is not there`),
    ...autoscalers(manifests).flatMap(({ target, min, max }) =>
      min <= max ? [] : [`the HPA of ${target} has minReplicas ${min}, above maxReplicas ${max}`],
    ),
  ];
}

export const containersOf = ({ pod }: Workload) => [...(pod.initContainers ?? []), ...pod.containers];

/** Every container asks for CPU and memory, has limits for both, and asks for no more than these. */
export function wrongResources(manifests: Manifest[]): string[] {
  return workloads(manifests).flatMap((workload) =>
    containersOf(workload).flatMap((container) =>
      ['cpu', 'memory'].flatMap((what) => {
        const { requests, limits } = container.resources ?? {};
        const asks = requests?.[what];
        const may = limits?.[what];
        const name = `${called(workload)}, container ${container.name}:`;
        if (asks === undefined || may === undefined)
          return [`${name} no ${asks === undefined ? 'request' : 'limit'} of ${what}`];
        return quantity(asks) <= quantity(may) ? [] : [`${name} asks for ${asks} of ${what} and may use ${may}`];
      }),
    ),
  );
}

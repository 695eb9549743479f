/** Pods as rendered manifests describe them, and the few figures that the budgets compute with. */
import type { Manifest } from './scenarios.ts';

export interface Container {
  name: string;
  image: string;
  ports?: { name?: string; containerPort: number; protocol?: string }[];
  env?: { name: string; value?: string }[];
  envFrom?: { configMapRef?: { name: string } }[];
  lifecycle?: { preStop?: { sleep?: { seconds: number }; httpGet?: { path: string } } };
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
}

export interface PodSpec {
  serviceAccountName?: string;
  automountServiceAccountToken?: boolean;
  terminationGracePeriodSeconds?: number;
  containers: Container[];
  initContainers?: Container[];
  volumes?: { name: string; projected?: { sources: Record<string, unknown>[] } }[];
}

/** Anything that makes pods. */
export interface Workload {
  kind: string;
  name: string;
  namespace: string;
  labels: Record<string, string>;
  /** Undefined where the manifest leaves the number out. */
  replicas: number | undefined;
  /** Pods above the wanted number during a rollout. */
  surge: number;
  pod: PodSpec;
}

export type Labels = Record<string, string>;

interface WorkloadSpec {
  replicas?: number;
  strategy?: { rollingUpdate?: { maxSurge?: number } };
  template: { metadata: { labels: Labels }; spec: PodSpec };
}

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'];

export const workloads = (manifests: Manifest[]): Workload[] =>
  manifests
    .filter(({ kind }) => kinds.includes(kind))
    .map((manifest) => {
      const outer = manifest.spec as { jobTemplate?: { spec: WorkloadSpec } } & WorkloadSpec;
      const spec = outer.jobTemplate?.spec ?? outer;
      return {
        kind: manifest.kind,
        name: manifest.metadata.name,
        namespace: manifest.metadata.namespace ?? '',
        labels: spec.template.metadata.labels,
        replicas: spec.replicas,
        surge: spec.strategy?.rollingUpdate?.maxSurge ?? 0,
        pod: spec.template.spec,
      };
    });

export interface Autoscaler {
  target: string;
  namespace: string;
  min: number;
  max: number;
}

export const autoscalers = (manifests: Manifest[]): Autoscaler[] =>
  manifests
    .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
    .map(({ metadata, spec }) => {
      const { scaleTargetRef, minReplicas, maxReplicas } = spec as {
        scaleTargetRef: { kind: string; name: string };
        minReplicas: number;
        maxReplicas: number;
      };
      const target = `${scaleTargetRef.kind}/${scaleTargetRef.name}`;
      return { target, namespace: metadata.namespace ?? '', min: minReplicas, max: maxReplicas };
    });

export const autoscalerOf = (workload: Workload, manifests: Manifest[]): Autoscaler | undefined =>
  autoscalers(manifests).find(
    ({ target, namespace }) => target === `${workload.kind}/${workload.name}` && namespace === workload.namespace,
  );

/** The fewest and the most pods, the most with a rollout under way. */
export function podRange(workload: Workload, manifests: Manifest[]): { min: number; max: number } {
  const autoscaler = autoscalerOf(workload, manifests);
  const wanted = workload.replicas ?? 1;
  return { min: autoscaler?.min ?? wanted, max: (autoscaler?.max ?? wanted) + workload.surge };
}

export const isSelected = (labels: Labels, selector: Labels | undefined): boolean =>
  Object.entries(selector ?? {}).every(([key, value]) => labels[key] === value);

/** Cores, or bytes: `250m`, `1`, `512Mi`, `1Gi`. */
export function quantity(text: string): number {
  const [, digits = '', suffix = ''] = /^([0-9.]+)([A-Za-z]*)$/.exec(text) ?? [];
  const factors: Record<string, number> = {
    '': 1,
    m: 0.001,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
  };
  const factor = factors[suffix];
  if (digits === '' || factor === undefined) throw new Error(`"${text}" is no quantity that is used here.`);
  return Number(digits) * factor;
}

/** An environment variable of a container, given directly or by a ConfigMap. */
export function variable(name: string, container: Container, manifests: Manifest[]): string | undefined {
  const own = container.env?.find((entry) => entry.name === name)?.value;
  const maps = (container.envFrom ?? []).flatMap(({ configMapRef }) => configMapRef?.name ?? []);
  const shared = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && maps.includes(metadata.name));
  return own ?? (shared?.data as Record<string, string> | undefined)?.[name];
}

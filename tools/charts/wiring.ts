/** Objects that must find one another: policies and pods, Services and ports, tokens, images. See budgets.ts. */
import type { Manifest } from './scenarios.ts';
import { containersOf } from './budgets.ts';
import { autoscalers, isSelected, variable, workloads, type Labels } from './workloads.ts';

interface PolicySpec {
  podSelector: { matchLabels?: Labels };
  policyTypes?: string[];
  ingress?: unknown[];
  egress?: unknown[];
}

/** Pods have one policy that says all about them; a namespace's default, without any rule, may stand beside it. */
export function wrongPolicies(manifests: Manifest[]): string[] {
  const policies = manifests
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map(({ metadata, spec }) => ({ ...metadata, ...(spec as PolicySpec) }));
  const isDefault = ({ podSelector }: PolicySpec): boolean => Object.keys(podSelector.matchLabels ?? {}).length === 0;
  const pods = workloads(manifests);
  return [
    ...pods.flatMap(({ kind, name, namespace, labels }) => {
      const own = policies.filter(
        (policy) =>
          policy.namespace === namespace && !isDefault(policy) && isSelected(labels, policy.podSelector.matchLabels),
      );
      if (own.length === 1) return [];
      return [
        `the pods of ${kind} ${name} have ${own.length} policies: ${own.map((policy) => policy.name).join(', ')}`,
      ];
    }),
    ...policies.flatMap((policy) => {
      const both = ['Ingress', 'Egress'].every((type) => policy.policyTypes?.includes(type));
      const open = [...(policy.ingress ?? []), ...(policy.egress ?? [])].some(
        (rule) => Object.keys(rule as object).length === 0,
      );
      const ruled = isDefault(policy) && (policy.ingress ?? policy.egress);
      return [
        ...(both ? [] : [`NetworkPolicy ${policy.name} is not for both directions`]),
        ...(open ? [`NetworkPolicy ${policy.name} has a rule that lets everything through`] : []),
        ...(ruled ? [`NetworkPolicy ${policy.name} has rules for every pod of its namespace`] : []),
      ];
    }),
  ];
}

/** Services that are for the pods of several workloads. */
const shared = ['backend-gate'];

/** Services select pods that are there, by ports that these have. */
export function danglingServices(manifests: Manifest[]): string[] {
  return manifests
    .filter(({ kind }) => kind === 'Service')
    .flatMap(({ metadata, spec }) => {
      const { selector, ports = [] } = spec as {
        selector?: Labels;
        ports?: { port: number; targetPort?: string | number }[];
      };
      if (!selector) return [];
      const own = workloads(manifests).filter(
        ({ namespace, labels }) => namespace === metadata.namespace && isSelected(labels, selector),
      );
      if (own.length < 1 || (own.length > 1 && !shared.includes(metadata.name)))
        return [`Service ${metadata.name} selects the pods of ${own.length} workloads`];
      const open = own.flatMap(({ pod }) => pod.containers.flatMap((container) => container.ports ?? []));
      return ports
        .map(({ port, targetPort = port }) => targetPort)
        .filter((wanted) => !open.some(({ name, containerPort }) => name === wanted || containerPort === wanted))
        .map((wanted) => `Service ${metadata.name} goes to port ${wanted}, which no container of its pods has`);
    });
}

/** The only pods that may speak to the Kubernetes API, by name and component. */
const tokenBearers = ['backend/admin', 'backend/handover', 'frontend/handover'];

/** A token of the Kubernetes API is only where it is used, and nothing runs under the namespace's default account. */
export function strayTokens(manifests: Manifest[]): string[] {
  const accounts = manifests.filter(({ kind }) => kind === 'ServiceAccount');
  return [
    ...workloads(manifests).flatMap(({ kind, name, namespace, labels, pod }) => {
      const component = `${labels['app.kubernetes.io/name']}/${labels['app.kubernetes.io/component']}`;
      const projected = (pod.volumes ?? []).some(({ projected }) =>
        projected?.sources.some((source) => 'serviceAccountToken' in source),
      );
      const mounted = projected || pod.automountServiceAccountToken !== false;
      const account = accounts.find(
        ({ metadata }) => metadata.name === pod.serviceAccountName && metadata.namespace === namespace,
      );
      return [
        ...(mounted && !tokenBearers.includes(component)
          ? [`${kind} ${name} mounts a token, and ${component} has no need of one`]
          : []),
        ...(account
          ? []
          : [`${kind} ${name} runs as ServiceAccount ${pod.serviceAccountName ?? 'default'}, which is not there`]),
      ];
    }),
    ...accounts
      .filter((account) => account.automountServiceAccountToken !== false)
      .map(({ metadata }) => `ServiceAccount ${metadata.name} mounts its token by default`),
  ];
}

/** Every image has a version that is not `latest`; where a release was made, our own go by digest. */
export function looseImages(manifests: Manifest[], released: string[]): string[] {
  return workloads(manifests).flatMap((workload) =>
    containersOf(workload).flatMap(({ name, image }) => {
      const where = `${workload.kind} ${workload.name}, container ${name}: ${image}`;
      const repository = image.replace(/@.*/, '').replace(/:[^/]*$/, '');
      if (released.some((component) => repository.endsWith(`/${component}`)) && !/@sha256:[0-9a-f]{64}$/.test(image)) {
        return [`${where} is not named by its digest`];
      }
      const version = image.slice(repository.length);
      return /^(:(?!latest$).+|@sha256:[0-9a-f]{64})/.test(version) ? [] : [`${where} has no version`];
    }),
  );
}

/** Whoever lets an HPA rule has a Job that keeps the number of pods while `replicas` leaves the manifest. */
export function lostReplicas(manifests: Manifest[]): string[] {
  const jobs = workloads(manifests).filter(({ kind }) => kind === 'Job');
  return autoscalers(manifests)
    .filter(
      ({ target, namespace }) =>
        !jobs.some((job) =>
          job.pod.containers.some(
            (container) =>
              `Deployment/${variable('DEPLOYMENT', container, manifests)}` === target &&
              variable('NAMESPACE', container, manifests) === namespace,
          ),
        ),
    )
    .map(
      ({ target }) => `${target} has an HPA, and no Job that hands its replicas over: it would pass through one pod`,
    );
}

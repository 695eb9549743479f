/** docs/network.md: the declared edges as a table for people. */
import { type Edge, type EdgeList, edgesFile, podsOf, type Side } from './edges.ts';

const side = (of: Side): string => {
  const pods = podsOf(of);
  if (pods.length > 0) return pods.map((name) => `\`${name}\``).join(', ');
  if (of.cidrs) return `addresses in \`${of.cidrs}\``;
  if (of.anywhere) return 'anywhere';
  if (of.public) return 'public addresses';
  const labels = Object.entries(of.labels ?? {}).map(([key, value]) => `\`${key}=${value}\``);
  return `namespace \`${of.namespace}\`${labels.length > 0 ? `, pods ${labels.join(', ')}` : ''}`;
};

const ports = (edge: Edge): string =>
  edge.ports
    .map(({ port, protocol }) => `${typeof port === 'number' ? port : `\`${port}\``}/${protocol ?? 'TCP'}`)
    .join(', ');

const condition = (edge: Edge): string => {
  const value = edge.when ?? [edge.from, edge.to].flatMap(({ cidrs, namespace }) => cidrs ?? namespace ?? [])[0];
  const given = value?.includes('.') ? [`\`${value}\` is set`] : [];
  const empty = [edge.unless ?? []].flat().map((path) => `\`${path}\` is empty`);
  return [...given, ...empty].join(' and ') || 'always';
};

export function networkPage({ edges }: EdgeList): string {
  const rows = edges.map((edge) =>
    ['', edge.name, side(edge.from), side(edge.to), ports(edge), condition(edge), edge.why, ''].join(' | ').trim(),
  );
  return `# Who may talk to whom

<!-- Written by \`make charts-write\` from ${edgesFile}; change it there. -->

Every pod has a NetworkPolicy for both directions, rendered from [${edgesFile}](../${edgesFile}). What is not in this table is refused.
Pods are named by their labels \`app.kubernetes.io/name\` and \`app.kubernetes.io/component\`. Ports are the pods' own, because policies see a
connection after Service translation. Names in \`network.\` are values of the charts. Probes by the kubelet come from the node and are not subject to policies.

| Edge | From | To | Ports | Where | Why |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

/** The declared connections of helm-charts/edges.yaml: read, checked, and divided into each chart's part. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

export const root = path.resolve(import.meta.dirname, '../..');
export const edgesFile = 'helm-charts/edges.yaml';

/** One side of an edge as it is declared; exactly one of pods, namespace, cidrs, anywhere and public is there. */
export interface Side {
  pods?: string | string[];
  namespace?: string;
  labels?: Record<string, string>;
  cidrs?: string;
  /** Only where something of ours goes, never where it listens. */
  anywhere?: true;
  public?: true;
}

export interface EdgePort {
  port: number | string;
  protocol?: 'TCP' | 'UDP';
}

export interface Edge {
  name: string;
  from: Side;
  to: Side;
  ports: EdgePort[];
  when?: string;
  unless?: string | string[];
  why: string;
}

export interface EdgeList {
  homes: Record<string, string>;
  edges: Edge[];
}

/** An edge as one component sees it: the template reads this. */
export interface ComponentEdge {
  name: string;
  /** Values that must hold something, and values that must not. */
  needs?: string[];
  unless?: string[];
  peer: Omit<Side, 'pods'>;
  ports: EdgePort[];
}

export type ChartEdges = Record<string, { ingress: ComponentEdge[]; egress: ComponentEdge[] }>;

export const readEdges = (): EdgeList =>
  checkEdges(parse(readFileSync(path.join(root, edgesFile), 'utf8')) as EdgeList);

export const podsOf = (side: Side): string[] => (side.pods === undefined ? [] : [side.pods].flat());

const sideKinds = ['pods', 'namespace', 'cidrs', 'anywhere', 'public'] as const;
const edgeKeys = ['name', 'from', 'to', 'ports', 'when', 'unless', 'why'];

/** Takes what the YAML holds, and says which edge is not as the head of the file describes it. */
export function checkEdges(list: EdgeList): EdgeList {
  const seen = new Set<string>();
  for (const edge of list.edges) {
    const refuse = (what: string): never => {
      throw new Error(`${edgesFile}: the edge "${edge.name}" ${what}.`);
    };
    const unknown = Object.keys(edge).find((key) => !edgeKeys.includes(key));
    if (unknown) refuse(`has the key ${unknown}; known are ${edgeKeys.join(', ')}`);
    if (!edge.name || seen.has(edge.name)) refuse('needs a name of its own');
    seen.add(edge.name);
    if (!edge.why?.trim()) refuse('says no why');
    if (!edge.ports?.length) refuse('names no ports');
    for (const side of [edge.from, edge.to]) {
      if (sideKinds.filter((kind) => side?.[kind] !== undefined).length !== 1) {
        refuse(`has a side that is not one of ${sideKinds.join(', ')}: ${JSON.stringify(side)}`);
      }
      const stray = podsOf(side).find((pods) => !/^[a-z-]+\/[a-z-]+$/.test(pods) || !list.homes[chartOf(pods)]);
      if (stray) refuse(`names pods ${stray}; expected <name>/<component> with the name in homes`);
    }
    if (edge.from.anywhere) refuse('comes from anywhere; who may come in has to be named');
    if (podsOf(edge.from).length + podsOf(edge.to).length === 0) refuse('has no pods of ours on either side');
  }
  return list;
}

export const chartOf = (pods: string): string => pods.split('/')[0] ?? '';
export const componentOf = (pods: string): string => pods.split('/')[1] ?? '';

const isPath = (text: unknown): text is string => typeof text === 'string' && text.includes('.');

/** The edges of one chart's pods, by component. */
export function chartEdges(list: EdgeList, chart: string): ChartEdges {
  const own: ChartEdges = {};
  const add = (pods: string, direction: 'ingress' | 'egress', edge: Edge, other: Side): void => {
    const entry = (own[componentOf(pods)] ??= { ingress: [], egress: [] });
    const peers = other.pods === undefined ? [other] : podsOf(other).map((peer) => podPeer(list, chart, peer));
    // Whether to connect is for the chart that does: the other side has no such value, and listens anyway.
    const decides = direction === 'egress' || edge.from.pods === undefined;
    for (const peer of peers) {
      const needs = [decides ? edge.when : undefined, peer.namespace, peer.cidrs].filter(isPath);
      const unless = decides ? [edge.unless ?? []].flat() : [];
      entry[direction].push({
        name: edge.name,
        ...(needs.length > 0 && { needs }),
        ...(unless.length > 0 && { unless }),
        peer,
        ports: edge.ports,
      });
    }
  };
  for (const edge of list.edges) {
    for (const pods of podsOf(edge.from)) if (chartOf(pods) === chart) add(pods, 'egress', edge, edge.to);
    for (const pods of podsOf(edge.to)) if (chartOf(pods) === chart) add(pods, 'ingress', edge, edge.from);
  }
  return own;
}

/** Pods of the same home are found without naming a namespace: wherever the chart is installed, they are beside it. */
function podPeer(list: EdgeList, chart: string, pods: string): Omit<Side, 'pods'> {
  const home = list.homes[chartOf(pods)];
  const labels = { 'app.kubernetes.io/name': chartOf(pods), 'app.kubernetes.io/component': componentOf(pods) };
  return home === list.homes[chart] ? { labels } : { namespace: home, labels };
}

/** The dotted paths of all values that a chart's edges read. */
export function valuesRead(edges: ChartEdges): string[] {
  const all = Object.values(edges).flatMap(({ ingress, egress }) => [...ingress, ...egress]);
  const paths = all.flatMap((edge) => [
    ...(edge.needs ?? []),
    ...(edge.unless ?? []),
    ...edge.ports.map((port) => port.port),
  ]);
  return [...new Set(paths.filter(isPath))].sort();
}

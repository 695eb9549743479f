/** The cluster that KUBECONFIG names, by kubectl. */
import { attempt, run, type Options } from './command.ts';

export const kubectl = (args: readonly string[], options?: Options): Promise<string> =>
  run(['kubectl', ...args], options);

/** Creates or changes objects, as Argo CD does: on the server, by field owner. */
export const apply = (objects: readonly object[]): Promise<string> =>
  kubectl(['apply', '--server-side', '--force-conflicts', '--field-manager=e2e', '-f', '-'], {
    input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
  });

/** One object, or undefined where there is none. `name` is kind/name. */
export async function find<T>(namespace: string, name: string): Promise<T | undefined> {
  const text = await kubectl(['-n', namespace, 'get', name, '-o', 'json', '--ignore-not-found']);
  return text.trim() === '' ? undefined : (JSON.parse(text) as T);
}

export async function list<T>(namespace: string, kind: string, selector = ''): Promise<T[]> {
  const args = ['-n', namespace, 'get', kind, '-o', 'json', ...(selector ? ['-l', selector] : [])];
  return (JSON.parse(await kubectl(args)) as { items: T[] }).items;
}

/** An answer through the API server's proxy, which reaches a Service whatever network we are in. */
export const proxied = (namespace: string, service: string, path: string): Promise<string> =>
  kubectl(['get', '--raw', `/api/v1/namespaces/${namespace}/services/${service}/proxy${path}`]);

/** What the server would say to these objects, without creating them: 0 where it takes them. */
export const dryRun = (objects: readonly object[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  attempt(['kubectl', 'apply', '--dry-run=server', '-f', '-'], {
    input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
  });

/** Argo CD's Applications as its page shows them. */
import { find, kubectl, list } from './kubectl.ts';
import { until } from './wait.ts';

export interface Application {
  metadata: { name: string; annotations?: Record<string, string> };
  status?: {
    sync?: { status?: string; revision?: string };
    health?: { status?: string; message?: string };
    operationState?: {
      phase?: string;
      message?: string;
      syncResult?: { resources?: SyncedResource[]; revision?: string };
    };
    conditions?: { type: string; message: string }[];
    resources?: {
      kind: string;
      name: string;
      namespace?: string;
      status?: string;
      health?: { status?: string; message?: string };
    }[];
    reconciledAt?: string;
  };
}

interface SyncedResource {
  kind: string;
  name: string;
  status?: string;
  hookPhase?: string;
  message?: string;
}

export const argocdNamespace = 'argocd';

export const applications = (): Promise<Application[]> =>
  list<Application>(argocdNamespace, 'applications.argoproj.io');

export async function application(name: string): Promise<Application> {
  const args = ['-n', argocdNamespace, 'get', 'applications.argoproj.io', name, '-o', 'json'];
  return JSON.parse(await kubectl(args)) as Application;
}

/** Argo CD looks at git at once, instead of at its next interval. `hard` also renders anew. */
export const refresh = (name: string, kind: 'normal' | 'hard' = 'normal'): Promise<string> =>
  kubectl([
    ...['-n', argocdNamespace, 'annotate', '--overwrite', 'applications.argoproj.io', name],
    `argocd.argoproj.io/refresh=${kind}`,
  ]);

/** Waits until Argo CD has done what `refresh` asked for: it takes the annotation away. */
export async function refreshed(name: string, kind: 'normal' | 'hard'): Promise<Application> {
  await refresh(name, kind);
  return until(`${name} refreshed`, 60, async () => {
    const app = await application(name);
    return app.metadata.annotations?.['argocd.argoproj.io/refresh'] === undefined ? app : undefined;
  });
}

export const isGood = ({ status }: Application): boolean =>
  status?.sync?.status === 'Synced' &&
  status.health?.status === 'Healthy' &&
  status.operationState?.phase !== 'Running';

/** What of a sync failed, hooks included. */
const failures = (resources: SyncedResource[]): string[] =>
  resources
    .filter(({ status, hookPhase }) => status === 'SyncFailed' || hookPhase === 'Failed' || hookPhase === 'Error')
    .map(({ kind, name, message }) => `${kind} ${name}: ${message ?? ''}`);

/** One line a person can read: what Argo CD says of an Application, with the cause where it isn't well. */
export function describe({ metadata, status }: Application): string {
  const words = [status?.sync?.status ?? 'unknown', status?.health?.status ?? 'unknown'];
  const causes = [
    ...(status?.conditions ?? []).map(({ type, message }) => `${type}: ${message}`),
    ...(status?.resources ?? [])
      .filter(({ health }) => health?.status && health.status !== 'Healthy')
      .map(({ kind, name, health }) => `${kind} ${name} ${health?.status ?? ''} ${health?.message ?? ''}`.trim()),
  ];
  const operation = status?.operationState;
  if (operation && operation.phase !== 'Succeeded') {
    causes.unshift(`sync ${operation.phase ?? ''}: ${operation.message ?? ''}`);
    causes.push(...failures(operation.syncResult?.resources ?? []));
  }
  return `${metadata.name} ${words.join(', ')}${causes.length > 0 ? ` (${causes.join('; ').slice(0, 400)})` : ''}`;
}

/**
 * Waits until every Application is Synced and Healthy, and prints each change on the way.
 * @param expected names that must be among them
 */
export async function allGood(
  expected: readonly string[],
  seconds: number,
  print: (line: string) => void,
): Promise<void> {
  const start = performance.now();
  const last = new Map<string, string>();
  await until(
    `every Application Synced and Healthy`,
    seconds,
    async () => {
      const found = await applications();
      for (const app of found) {
        const line = describe(app);
        if (last.get(app.metadata.name) !== line) {
          print(`${((performance.now() - start) / 1_000).toFixed(0).padStart(4)} s  ${line}`);
        }
        last.set(app.metadata.name, line);
      }
      const bad = found.filter((app) => !isGood(app)).map(describe);
      const missing = expected.filter((name) => !found.some((app) => app.metadata.name === name));
      if (missing.length > 0) bad.push(`${missing.join(', ')} not there yet`);
      if (bad.length > 0) throw new Error(bad.join('\n'));
      return true;
    },
    1_000,
  );
}

interface Secret {
  data: { password: string };
}

/** The tree of an Application as Argo CD's page draws it, pods with what they wait for included. */
export async function page(name: string): Promise<string> {
  const secret = await find<Secret>(argocdNamespace, 'secret/argocd-initial-admin-secret');
  if (!secret) throw new Error("Argo CD has no secret argocd-initial-admin-secret; without it its page can't be read.");
  const cli = 'argocd --config /tmp/e2e --insecure';
  const script = `${cli} login localhost:8080 --username admin --password "$(cat)" >/dev/null && ${cli} app get ${name} -o tree=detailed`;
  const exec = ['-n', argocdNamespace, 'exec', '-i', 'deployment/argocd-server', '--', 'sh', '-c', script];
  return kubectl(exec, { input: Buffer.from(secret.data.password, 'base64').toString() });
}

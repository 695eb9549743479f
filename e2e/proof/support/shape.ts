/** What every proof runs on: two pods of each kind, and the API's way to its servers, direct or by the proxies. */
import { apply, find } from '../../../tools/e2e/kubectl.ts';
import { imageOf } from '../../../tools/e2e/images.ts';
import { haveProxies, proxyHost, setProxy, startProxies } from '../../../tools/e2e/proxies.ts';
import { cluster, namespaces } from '../../cluster/support/cluster.ts';
import { startFrom, type Edit } from './change.ts';

export const values = { backend: 'values/local/backend.yaml', frontend: 'values/local/frontend.yaml' };

interface Secret {
  data: Record<string, string>;
}

/** Writes the host into a Secret's URL. */
async function nameHost(secret: string, key: string, host: string): Promise<void> {
  const { data } = (await find<Secret>(namespaces.backend, `secret/${secret}`)) ?? { data: {} };
  const url = Buffer.from(data[key] ?? '', 'base64').toString();
  const next = url.replace(/@[^:/]+/, `@${host}`);
  if (next === url) return;
  const metadata = { name: secret, namespace: namespaces.backend };
  await apply([{ apiVersion: 'v1', kind: 'Secret', metadata, stringData: { [key]: next } }]);
}

export async function shape({ byProxies }: { byProxies: boolean }): Promise<void> {
  if (byProxies && !(await haveProxies())) {
    await startProxies(imageOf('backend', cluster.tags.first), namespaces.backend);
  }
  if (await haveProxies()) {
    for (const target of ['mysql', 'redis'] as const) await setProxy(target, { up: true, delayMs: 0, hold: null });
  }
  await nameHost('backend-database', 'DATABASE_URL', byProxies ? proxyHost : 'mysql');
  await nameHost('backend-redis', 'REDIS_URL', byProxies ? proxyHost : 'redis');
  const edits: Edit[] = [
    { file: values.backend, key: ['user', 'replicas'], value: 2 },
    { file: values.backend, key: ['admin', 'replicas'], value: 2 },
    // Pods read Secrets at their start; another token starts them anew.
    { file: values.backend, key: ['secrets', 'rolloutToken'], value: byProxies ? 'by-proxies' : 'direct' },
    { file: values.frontend, key: ['replicas'], value: 2 },
    // All that enters goes through nginx, which so has its share of a full machine before each API pod.
    { file: values.frontend, key: ['resources', 'requests', 'cpu'], value: '100m' },
    // The whole load comes from one address.
    { file: values.frontend, key: ['apiRateLimit'], value: { perSecond: 1_000, burst: 1_000 } },
  ];
  await startFrom('Run two pods of each kind', edits);
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '../config/config.ts';
import type { Environment } from '../config/schema.ts';
import { ConfigMapTruth } from './configmap-truth.ts';
import { FileTruth } from './file-truth.ts';
import { ConfigMapClient } from './kubernetes-client.ts';
import type { Truth } from './truth.ts';

const NAME = 'backend-maintenance';

/**
 * In a cluster the ConfigMap, else the file. In a cluster is a pod with a service account's token; MAINTENANCE_CONFIGMAP
 * names another ConfigMap than that of the pod's own namespace.
 *
 * @throws ConfigurationError where a ConfigMap is named and there is no way to it
 */
export function truthOf(env: Environment): Truth {
  const { MAINTENANCE_CONFIGMAP, KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  const credentials = env.SERVICE_ACCOUNT_DIR;
  const inCluster = host !== undefined && existsSync(join(credentials, 'token'));
  if (!inCluster) {
    if (MAINTENANCE_CONFIGMAP === undefined) return new FileTruth(env.MAINTENANCE_FILE);
    throw new ConfigurationError(
      `MAINTENANCE_CONFIGMAP is ${MAINTENANCE_CONFIGMAP}, but this is no pod with a service account: ` +
        `KUBERNETES_SERVICE_HOST is ${host ?? 'not set'}, and ${credentials}/token ${existsSync(join(credentials, 'token')) ? 'is there' : 'is not there'}.`,
    );
  }
  const fullName = MAINTENANCE_CONFIGMAP ?? `${readFileSync(join(credentials, 'namespace'), 'utf8').trim()}/${NAME}`;
  const [namespace, name] = fullName.split('/') as [string, string];
  return new ConfigMapTruth(new ConfigMapClient({ host, port, credentials }, namespace, name), fullName);
}

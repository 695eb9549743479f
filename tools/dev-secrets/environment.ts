import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

/** An environment whose Secrets a person makes, as its values describe it. */
export interface Environment {
  name: string;
  /** The hosts of the app and of the operators. */
  hosts: string[];
}

interface BackendValues {
  secrets?: { external?: { enabled?: boolean } };
}
interface FrontendValues {
  ingress?: { hosts?: { app?: string; ops?: string } };
}

/** @throws where there is no such environment, or where its Secrets come from a store */
export function readEnvironment(root: string, name: string): Environment {
  const directory = path.join(root, 'values', name);
  if (name === '' || !/^[a-z0-9-]+$/.test(name) || !existsSync(directory)) {
    const known = readdirSync(path.join(root, 'values')).sort().join(', ');
    throw new Error(`"${name}" is no environment; those of values/ are expected: ${known}.`);
  }
  const values = <T>(component: string): T =>
    (parse(readFileSync(path.join(directory, `${component}.yaml`), 'utf8')) ?? {}) as T;
  if (values<BackendValues>('backend').secrets?.external?.enabled) {
    throw new Error(
      `${name} takes its Secrets from a store (secrets.external.enabled in values/${name}/backend.yaml). ` +
        'Development Secrets are for throwaway clusters; put the real ones into that store.',
    );
  }
  const { app, ops } = values<FrontendValues>('frontend').ingress?.hosts ?? {};
  if (!app || !ops) {
    throw new Error(`values/${name}/frontend.yaml names no ingress.hosts.app or .ops; the certificate needs both.`);
  }
  return { name, hosts: [app, ops] };
}

/** Development Secrets for a throwaway cluster, made once: what is there already is kept, so that data stays readable. */
import { generateKeyPairSync, randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from './command.ts';
import { apply, find } from './kubectl.ts';

export interface Places {
  backend: string;
  frontend: string;
  /** The hosts that the certificate is for. */
  hosts: string[];
  smtpUrl: string;
}

interface Secret {
  data: Record<string, string>;
}

/** 24 letters and digits (more than 140 bits), safe unquoted in URLs, SQL and configuration files. */
function password(): string {
  const alphabet = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  return Array.from({ length: 24 }, () => alphabet[randomInt(alphabet.length)]).join('');
}

const decoded = ({ data }: Secret): Record<string, string> =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));

/** The values of a Secret: those that it has, completed by those that it lacks. */
async function ensure(
  namespace: string,
  name: string,
  make: () => Record<string, string> | Promise<Record<string, string>>,
): Promise<Record<string, string>> {
  const there = await find<Secret>(namespace, `secret/${name}`);
  if (there) return decoded(there);
  const stringData = await make();
  await apply([{ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData }]);
  return stringData;
}

/** A certificate that signs itself, for these hosts; whoever wants to trust it is given it as the authority as well. */
async function certificate(hosts: string[]): Promise<Record<string, string>> {
  const directory = await mkdtemp(path.join(tmpdir(), 'quayside-tls-'));
  const [key, cert] = [path.join(directory, 'tls.key'), path.join(directory, 'tls.crt')];
  try {
    await run([
      ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-days', '90', '-subj', `/CN=${hosts[0] ?? 'quayside'}`, '-keyout', key, '-out', cert],
      ...['-addext', `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}`],
      ...['-addext', 'extendedKeyUsage=serverAuth'],
    ]);
    return { 'tls.crt': await readFile(cert, 'utf8'), 'tls.key': await readFile(key, 'utf8') };
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** @returns the certificate that the edge shows, PEM */
export async function makeSecrets({ backend, frontend, hosts, smtpUrl }: Places): Promise<string> {
  const mysql = await ensure(backend, 'mysql', () => ({
    'root-password': password(),
    password: password(),
    'migrations-password': password(),
  }));
  const redis = await ensure(backend, 'redis', () => ({ password: password() }));
  const database = (user: string, secret = '') => ({ DATABASE_URL: `mysql://${user}:${secret}@mysql:3306/quayside` });
  await ensure(backend, 'backend-database', () => database('quayside', mysql.password));
  await ensure(backend, 'backend-migrations', () => database('quayside_migrations', mysql['migrations-password']));
  await ensure(backend, 'backend-redis', () => ({ REDIS_URL: `redis://:${redis.password}@redis:6379/0` }));
  await ensure(backend, 'backend-smtp', () => ({ SMTP_URL: smtpUrl }));
  await ensure(backend, 'backend-jwt', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return { active: 'development', 'development.pem': privateKey.export({ type: 'pkcs8', format: 'pem' }) as string };
  });
  const tls = await ensure(frontend, 'frontend-tls', () => certificate(hosts));
  return tls['tls.crt'] ?? '';
}

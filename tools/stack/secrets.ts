import { generateKeyPairSync, randomInt } from 'node:crypto';
import { chmod, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { readText, writeWhole } from './files.ts';

const secretNames = [
  'MYSQL_ROOT_PASSWORD',
  'MYSQL_PASSWORD',
  'REDIS_PASSWORD',
  'SEED_MEMBER_PASSWORD',
  'SEED_OWNER_PASSWORD',
  'SEED_OPERATOR_PASSWORD',
] as const;
export type Secrets = Record<(typeof secretNames)[number], string>;

/** The secrets of this clone, from `.local/env`; made once, and completed where a later version wants more. */
export async function ensureSecrets(local: string): Promise<Secrets> {
  const file = path.join(local, 'env');
  const known = parseEnv((await readText(file)) ?? '');
  const secrets = Object.fromEntries(secretNames.map((name) => [name, known[name] || randomPassword()])) as Secrets;
  const text = secretNames.map((name) => `${name}=${secrets[name]}\n`).join('');
  const header = '# Secrets of this local stack, made by make up. Change one and run make up again.\n';
  if (secretNames.some((name) => !known[name])) await writeWhole(file, header + text, 0o600);
  return secrets;
}

function parseEnv(text: string): Partial<Record<string, string>> {
  const values: Partial<Record<string, string>> = {};
  for (const line of text.split('\n')) {
    const [, name, value] = /^([A-Z_]+)=(.+)$/.exec(line.trim()) ?? [];
    if (name) values[name] = value;
  }
  return values;
}

/** 20 letters and digits (117 bits) without look-alikes: safe unquoted in URLs, SQL, shells and configuration files. */
function randomPassword(): string {
  const alphabet = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  return Array.from({ length: 20 }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/**
 * The directory of the keys that sign access tokens: `<kid>.pem` and `active`, which names the one that signs.
 * The files are readable to all, for the container's user; `.local` itself lets only its owner in.
 */
export async function ensureSigningKeys(local: string): Promise<string> {
  const directory = path.join(local, 'jwt');
  const active = (await readText(path.join(directory, 'active')))?.trim();
  if (active && (await readText(path.join(directory, `${active}.pem`)))) return directory;
  await mkdir(directory, { recursive: true });
  const existing = (await readdir(directory)).find((name) => name.endsWith('.pem'));
  const kid = existing ? existing.slice(0, -'.pem'.length) : `local-${new Date().toISOString().slice(0, 10)}`;
  if (!existing) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await writeWhole(
      path.join(directory, `${kid}.pem`),
      privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      0o644,
    );
  }
  await writeWhole(path.join(directory, 'active'), `${kid}\n`, 0o644);
  await chmod(directory, 0o755);
  return directory;
}

import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { createHash, createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppConfig, ConfigurationError } from '../config/config.ts';

/** How soon a changed mount is noticed. The kubelet itself takes about a minute to bring it. */
const RELOAD_INTERVAL_MS = 5000;
const UNKNOWN_KID_RELOAD_MS = 1000;

interface KeySet {
  fingerprint: string;
  signing: { kid: string; privateKey: KeyObject };
  /** PEM by kid; every key of the directory verifies. */
  verifying: Map<string, string>;
  jwks: { keys: JsonWebKey[] };
}

/**
 * The keys of JWT_KEYS_DIR. To rotate: add the new key, wait until every pod has it, name it in `active`, and
 * take the old one away once the last token it signed has expired. Changes are picked up without a restart; a
 * directory that is broken half-way keeps the last good set.
 */
@Injectable()
export class KeyStore implements OnApplicationShutdown {
  private readonly logger = new Logger('Keys');
  private readonly directory: string;
  private readonly timer: NodeJS.Timeout;
  private current: KeySet;
  private lastReload = 0;

  /** @throws ConfigurationError when the directory holds no usable signing key */
  constructor(config: AppConfig) {
    this.directory = config.env.JWT_KEYS_DIR;
    this.current = readKeys(this.directory);
    this.timer = setInterval(() => this.reload(), RELOAD_INTERVAL_MS).unref();
  }

  get signing(): KeySet['signing'] {
    return this.current.signing;
  }

  get jwks(): KeySet['jwks'] {
    return this.current.jwks;
  }

  /** PEM of the public key, or undefined where there is no such key, also not on the disk. */
  verifying(kid: string): string | undefined {
    const known = this.current.verifying.get(kid);
    if (known !== undefined || Date.now() - this.lastReload < UNKNOWN_KID_RELOAD_MS) return known;
    // Another pod may have begun to sign with a key that we have not looked at yet.
    this.reload();
    return this.current.verifying.get(kid);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private reload(): void {
    this.lastReload = Date.now();
    try {
      const next = readKeys(this.directory);
      if (next.fingerprint === this.current.fingerprint) return;
      this.current = next;
      this.logger.log(
        `keys reloaded: signing with ${next.signing.kid}, verifying ${[...next.verifying.keys()].join(', ')}`,
      );
    } catch (error) {
      this.logger.error(`keeping the last good keys: ${(error as Error).message}`);
    }
  }
}

export function readKeys(directory: string): KeySet {
  const refuse = (reason: string): never => {
    throw new ConfigurationError(`JWT_KEYS_DIR ${directory}: ${reason}`);
  };
  const read = (name: string): string => {
    try {
      return readFileSync(join(directory, name), 'utf8').trim();
    } catch {
      return refuse(`file ${name} can't be read`);
    }
  };
  let names: string[] = [];
  try {
    names = readdirSync(directory)
      .filter((name) => name.endsWith('.pem'))
      .sort();
  } catch {
    refuse("the directory can't be read");
  }
  const active = read('active');
  const fingerprint = createHash('sha256').update(active);
  const verifying = new Map<string, string>();
  const keys: JsonWebKey[] = [];
  let signing: KeySet['signing'] | undefined;
  for (const name of names) {
    const kid = name.slice(0, -'.pem'.length);
    const pem = read(name);
    fingerprint.update(`\0${kid}\0${pem}`);
    let publicKey: KeyObject | undefined;
    try {
      publicKey = createPublicKey(pem);
    } catch {
      refuse(`${name} is not a key in PEM form`);
    }
    if (publicKey?.asymmetricKeyType !== 'ec' || publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
      refuse(
        `${name} is not an EC P-256 key (make one with: openssl ecparam -genkey -name prime256v1 | openssl pkcs8 -topk8 -nocrypt)`,
      );
    }
    verifying.set(kid, publicKey!.export({ type: 'spki', format: 'pem' }).toString());
    keys.push({ ...publicKey!.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' });
    if (kid === active && pem.includes('PRIVATE KEY')) signing = { kid, privateKey: createPrivateKey(pem) };
  }
  return {
    fingerprint: fingerprint.digest('hex'),
    signing: signing ?? refuse(`"active" names ${JSON.stringify(active)}, but there is no private key ${active}.pem`),
    verifying,
    jwks: { keys },
  };
}

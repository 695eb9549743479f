import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory as JWT_KEYS_DIR wants it. */
export class KeyDirectory {
  readonly path = mkdtempSync(join(tmpdir(), 'quayside-keys-'));
  readonly privateKeys = new Map<string, KeyObject>();

  constructor(kid = 'k1') {
    this.add(kid);
    this.activate(kid);
  }

  add(kid: string, namedCurve = 'P-256'): void {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve });
    this.privateKeys.set(kid, privateKey);
    this.write(`${kid}.pem`, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  }

  activate(kid: string): void {
    this.write('active', kid);
  }

  write(name: string, content: string): void {
    writeFileSync(join(this.path, name), content, { mode: 0o600 });
  }

  delete(name: string): void {
    rmSync(join(this.path, name));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

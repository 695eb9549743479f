import { Logger } from '@nestjs/common';
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import type { AppConfig } from '../config/config.ts';
import { KeyDirectory } from '../../test/support/keys.ts';
import { KeyStore, readKeys } from './key-store.ts';

let directory: KeyDirectory;
let store: KeyStore | undefined;
beforeAll(() => Logger.overrideLogger(false));
beforeEach(() => {
  jest.useFakeTimers();
  directory = new KeyDirectory('old');
});
afterEach(() => {
  store?.onApplicationShutdown();
  directory.remove();
  jest.useRealTimers();
});

const open = (): KeyStore => (store = new KeyStore({ env: { JWT_KEYS_DIR: directory.path } } as AppConfig));
/** As long as it takes until a changed directory must have been looked at. */
const wait = () => jest.advanceTimersByTime(5000);

describe('rotation without a restart', () => {
  test('a new key verifies first, signs once it is named, and the old one goes last', () => {
    const keys = open();
    directory.add('new');
    wait();
    expect(keys.signing.kid).toBe('old');
    expect(keys.jwks.keys.map(({ kid }) => kid)).toEqual(['new', 'old']);
    directory.activate('new');
    wait();
    expect(keys.signing.kid).toBe('new');
    expect(keys.verifying('old')).toContain('PUBLIC KEY');
    directory.delete('old.pem');
    wait();
    expect(keys.verifying('old')).toBeUndefined();
  });

  test('a key that another pod uses already is found at once', () => {
    const keys = open();
    jest.advanceTimersByTime(1500);
    directory.add('new');
    expect(keys.verifying('new')).toContain('PUBLIC KEY');
  });

  test('unknown kids do not make it read the disk at each request', () => {
    const keys = open();
    jest.advanceTimersByTime(1500);
    expect(keys.verifying('x')).toBeUndefined();
    directory.add('x');
    expect(keys.verifying('x')).toBeUndefined();
    jest.advanceTimersByTime(1001);
    expect(keys.verifying('x')).toContain('PUBLIC KEY');
  });
});

describe('a directory that is broken half-way keeps the last good keys', () => {
  test.each<[string, () => void]>([
    ['a key of which half is written', () => directory.write('new.pem', '-----BEGIN PRIVATE KEY-----\nMIGH')],
    ['an empty key', () => directory.write('new.pem', '')],
    ['active names a key that is not there yet', () => directory.activate('new')],
    ['active is empty', () => directory.activate('')],
    ['active is gone', () => directory.delete('active')],
    ['the signing key is gone', () => directory.delete('old.pem')],
    ['everything is gone', () => directory.remove()],
  ])('%s', (_, damage) => {
    const keys = open();
    const before = keys.jwks;
    damage();
    wait();
    expect(keys.signing.kid).toBe('old');
    expect(keys.jwks).toEqual(before);
  });

  test('and takes the new ones once they are whole', () => {
    const keys = open();
    directory.activate('new');
    wait();
    directory.add('new');
    wait();
    expect(keys.signing.kid).toBe('new');
  });
});

describe('a start is refused, with the reason', () => {
  const pem = (type: 'rsa' | 'ed25519'): string =>
    (type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519')).privateKey
      .export({ type: 'pkcs8', format: 'pem' })
      .toString();
  test.each<[string, () => void, RegExp]>([
    ['no active file', () => directory.delete('active'), /file active can't be read/],
    [
      'no such signing key',
      () => directory.activate('gone'),
      /"active" names "gone", but there is no private key gone\.pem/,
    ],
    ['an active that leaves the directory', () => directory.activate('../old'), /there is no private key/],
    ['another curve', () => directory.add('wrong', 'P-384'), /wrong\.pem is not an EC P-256 key/],
    ['RSA', () => directory.write('wrong.pem', pem('rsa')), /wrong\.pem is not an EC P-256 key/],
    ['Ed25519', () => directory.write('wrong.pem', pem('ed25519')), /wrong\.pem is not an EC P-256 key/],
    ['no key at all', () => directory.write('wrong.pem', 'hello'), /wrong\.pem is not a key in PEM form/],
    ['no directory', () => directory.remove(), /the directory can't be read/],
  ])('%s', (_, damage, reason) => {
    damage();
    expect(open).toThrow(reason);
    expect(open).toThrow(/^JWT_KEYS_DIR /);
  });

  test('a public key alone can verify, not sign', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    directory.write('public.pem', publicKey.export({ type: 'spki', format: 'pem' }).toString());
    expect(readKeys(directory.path).verifying.has('public')).toBe(true);
    directory.activate('public');
    expect(() => readKeys(directory.path)).toThrow(/no private key public\.pem/);
  });
});

test('nothing private is published', () => {
  expect(open().jwks.keys).toEqual([
    { kid: 'old', kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String), alg: 'ES256', use: 'sig' },
  ]);
});

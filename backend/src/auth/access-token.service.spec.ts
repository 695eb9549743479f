import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { JwtService } from '@nestjs/jwt';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Principal } from '../access/principal.ts';
import { Clock } from '../config/clock.ts';
import type { AppConfig } from '../config/config.ts';
import { KeyDirectory } from '../../test/support/keys.ts';
import { forgeries, parts } from '../../test/support/tokens.ts';
import { AccessTokenService } from './access-token.service.ts';
import { KeyStore } from './key-store.ts';

const principal: Principal = { userId: uuidv7(), sessionId: uuidv7(), role: 'user' };
const clock = new Clock();
let aheadMs = 0;
clock.now = () => new Date(Date.now() + aheadMs);

let directory: KeyDirectory;
let keys: KeyStore;
let tokens: AccessTokenService;
let token: string;
beforeAll(async () => {
  directory = new KeyDirectory();
  keys = new KeyStore({ env: { JWT_KEYS_DIR: directory.path } } as AppConfig);
  tokens = new AccessTokenService(new JwtService({}), keys, clock);
  token = await tokens.issue(principal);
});
afterAll(() => {
  keys.onApplicationShutdown();
  directory.remove();
});

test('a token speaks for whom it was issued', async () => {
  expect(await tokens.verify(token)).toEqual(principal);
});

test('it says what RFC 9068 asks for, and nothing about the person', () => {
  const { header, payload } = parts(token);
  expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: 'k1' });
  expect(payload).toEqual({
    iss: 'quayside',
    aud: 'quayside-api',
    sub: principal.userId,
    sid: principal.sessionId,
    role: 'user',
    iat: expect.any(Number),
    exp: Number(payload.iat) + 600,
  });
});

describe('what an attacker makes of it is refused', () => {
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

  test('every forgery', async () => {
    const pem = createPublicKey(directory.privateKeys.get('k1')!).export({ type: 'spki', format: 'pem' }).toString();
    const all = Object.entries(forgeries(token, directory, pem, stranger));
    expect(all.length).toBeGreaterThan(20);
    for (const [name, forged] of all) {
      expect({ name, principal: await tokens.verify(forged) }).toEqual({ name, principal: undefined });
    }
  });

  test.each(['', '.', '..', 'a.b.c', 'null', '{}', 'a'.repeat(10_000)])('%s', async (nonsense) => {
    expect(await tokens.verify(nonsense)).toBeUndefined();
  });

  test('with any character of its signed part changed', async () => {
    const end = token.lastIndexOf('.');
    for (let at = 0; at < end; at += 7) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      expect({ at, principal: await tokens.verify(changed) }).toEqual({ at, principal: undefined });
    }
  });
});

test('it ends after ten minutes by our clock', async () => {
  try {
    aheadMs = 598_000;
    expect(await tokens.verify(token)).toEqual(principal);
    aheadMs = 601_000;
    expect(await tokens.verify(token)).toBeUndefined();
  } finally {
    aheadMs = 0;
  }
});

import { createHmac, type KeyObject, sign } from 'node:crypto';
import type { KeyDirectory } from './keys.ts';

type Json = Record<string, unknown>;
const encode = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export interface Parts {
  header: Json;
  payload: Json;
}

export function parts(token: string): Parts {
  const [header, payload] = token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json);
  return { header: header!, payload: payload! };
}

export function signEs256({ header, payload }: Parts, key: KeyObject): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

export function signHs256({ header, payload }: Parts, secret: string | Buffer): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/**
 * What an attacker makes of a token that is good, by what they do.
 *
 * @param publicPem the published key, which is the secret of the HS256 confusion
 */
export function forgeries(
  token: string,
  keys: KeyDirectory,
  publicPem: string,
  strangersKey: KeyObject,
): Record<string, string> {
  const { header, payload } = parts(token);
  const key = keys.privateKeys.get(String(header.kid))!;
  const signed = (change: { header?: Json; payload?: Json }, by = key): string =>
    signEs256({ header: { ...header, ...change.header }, payload: { ...payload, ...change.payload } }, by);
  const [head, body, signature] = token.split('.') as [string, string, string];
  const none = { ...header, alg: 'none' };
  const without = (name: string): string =>
    signEs256({ header, payload: Object.fromEntries(Object.entries(payload).filter(([key]) => key !== name)) }, key);
  return {
    'alg none, unsigned': `${encode(none)}.${body}.`,
    'alg none, with the old signature': `${encode(none)}.${body}.${signature}`,
    'alg None in capitals': `${encode({ ...header, alg: 'None' })}.${body}.`,
    'HS256 with the public key as secret': signHs256({ header: { ...header, alg: 'HS256' }, payload }, publicPem),
    'signed by a stranger': signed({}, strangersKey),
    'unknown kid': signed({ header: { kid: 'k9' } }),
    'kid that is a path': signed({ header: { kid: '../../etc/passwd' } }),
    'no kid': signed({ header: { kid: undefined } }),
    'a key of its own in the header': signed(
      { header: { jwk: keys.privateKeys.get('k1')!.export({ format: 'jwk' }) } },
      strangersKey,
    ),
    'wrong audience': signed({ payload: { aud: 'someone-else' } }),
    'no audience': without('aud'),
    'wrong issuer': signed({ payload: { iss: 'someone-else' } }),
    'wrong type': signed({ header: { typ: 'JWT' } }),
    'no subject': without('sub'),
    'no session': without('sid'),
    'subject that is no id': signed({ payload: { sub: 'admin' } }),
    'role that does not exist': signed({ payload: { role: 'root' } }),
    'payload changed, signature kept': `${head}.${encode({ ...payload, role: 'operator' })}.${signature}`,
    'header changed, signature kept': `${encode({ ...header, x: 1 })}.${body}.${signature}`,
    'signature cut': `${head}.${body}.${signature.slice(0, -8)}`,
    'signature of zeros': `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`,
    'not yet valid': signed({ payload: { nbf: Number(payload.exp) + 3600 } }),
    expired: signed({ payload: { iat: Number(payload.iat) - 3600, exp: Number(payload.iat) - 1 } }),
    'no parts': 'abc',
    'two parts': `${head}.${body}`,
  };
}

import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { z } from 'zod';
import type { Principal } from '../access/principal.ts';
import { Clock } from '../config/clock.ts';
import { idSchema } from '../http/schemas.ts';
import { USER_ROLES } from '../users/user.entity.ts';
import { KeyStore } from './key-store.ts';

export const ACCESS_TOKEN_SECONDS = 600;
const ISSUER = 'quayside';
const AUDIENCE = 'quayside-api';
const ALGORITHM = 'ES256';
/** Explicit typing keeps other JWTs that our keys may sign one day from passing for access tokens (RFC 9068, 2.1). */
const TYPE = 'at+jwt';

const claimsSchema = z.object({ sub: idSchema, sid: idSchema, role: z.enum(USER_ROLES) });

/** Access tokens: JWTs in RFC 9068's manner, signed with ES256 by the active key. */
@Injectable()
export class AccessTokenService {
  constructor(
    private readonly jwt: JwtService,
    private readonly keys: KeyStore,
    private readonly clock: Clock,
  ) {}

  issue(principal: Principal): Promise<string> {
    const now = this.seconds();
    const { kid, privateKey } = this.keys.signing;
    return this.jwt.signAsync(
      { sid: principal.sessionId, role: principal.role, iat: now, exp: now + ACCESS_TOKEN_SECONDS },
      {
        privateKey,
        algorithm: ALGORITHM,
        keyid: kid,
        header: { alg: ALGORITHM, typ: TYPE },
        issuer: ISSUER,
        audience: AUDIENCE,
        subject: principal.userId,
      },
    );
  }

  /**
   * @param evenExpired to know who a token was for, which allows them nothing
   * @returns undefined for anything but a token that we signed, for this API, that has not expired
   */
  async verify(token: string, { evenExpired = false } = {}): Promise<Principal | undefined> {
    try {
      const header = this.jwt.decode<{ header?: { alg?: string; kid?: string; typ?: string } } | null>(token, {
        complete: true,
      })?.header;
      if (header?.alg !== ALGORITHM || header.typ !== TYPE || header.kid === undefined) return undefined;
      const publicKey = this.keys.verifying(header.kid);
      if (publicKey === undefined) return undefined;
      const payload = await this.jwt.verifyAsync<object>(token, {
        publicKey,
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        clockTimestamp: this.seconds(),
        ignoreExpiration: evenExpired,
      });
      const { sub, sid, role } = claimsSchema.parse(payload);
      return { userId: sub, sessionId: sid, role };
    } catch {
      return undefined;
    }
  }

  private seconds(): number {
    return Math.floor(this.clock.now().getTime() / 1000);
  }
}

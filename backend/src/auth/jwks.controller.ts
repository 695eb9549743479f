import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { JsonWebKey } from 'node:crypto';
import { z } from 'zod';
import { Access } from '../access/access.decorator.ts';
import { Answers } from '../openapi/answers.ts';
import { KeyStore } from './key-store.ts';

const jwksSchema = z
  .object({
    keys: z.array(
      z.object({
        kid: z.string(),
        kty: z.literal('EC'),
        crv: z.literal('P-256'),
        x: z.string(),
        y: z.string(),
        alg: z.literal('ES256'),
        use: z.literal('sig'),
      }),
    ),
  })
  .meta({ id: 'Jwks', description: 'RFC 7517.' });

@ApiTags('meta')
@Controller('.well-known')
export class JwksController {
  constructor(private readonly keys: KeyStore) {}

  /** RFC 7517. Short-lived in caches, so that a rotation is seen in time. */
  @Get('jwks.json')
  @Access('public')
  @Header('Cache-Control', 'public, max-age=60')
  @ApiOperation({ summary: 'Public keys that verify access tokens' })
  @Answers(200, jwksSchema)
  jwks(): { keys: JsonWebKey[] } {
    return this.keys.jwks;
  }
}

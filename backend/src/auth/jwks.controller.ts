import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { JsonWebKey } from 'node:crypto';
import { Access } from '../access/access.decorator.ts';
import { KeyStore } from './key-store.ts';

@ApiTags('meta')
@Controller('.well-known')
export class JwksController {
  constructor(private readonly keys: KeyStore) {}

  /** RFC 7517. Short-lived in caches, so that a rotation is seen in time. */
  @Get('jwks.json')
  @Access('public')
  @Header('Cache-Control', 'public, max-age=60')
  @ApiOperation({ summary: 'Public keys that verify access tokens' })
  jwks(): { keys: JsonWebKey[] } {
    return this.keys.jwks;
  }
}

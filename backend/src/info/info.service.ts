import { Injectable } from '@nestjs/common';
import { hostname } from 'node:os';
import { AppConfig } from '../config/config.ts';
import type { Info, Release } from './info.schemas.ts';

const startedAt = new Date(performance.timeOrigin).toISOString();

@Injectable()
export class InfoService {
  constructor(private readonly config: AppConfig) {}

  info(): Info {
    const { APP_VERSION: version, APP_COMMIT: commit, APP_ENVIRONMENT: environment } = this.config.env;
    return { name: 'quayside', version, commit, environment };
  }

  release(): Release {
    return { ...this.info(), startedAt, hostname: hostname(), adminAccess: this.config.env.ADMIN_ACCESS };
  }
}

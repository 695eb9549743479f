import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { LoggerModule } from 'nestjs-pino';
import { AccessGuard } from './access/access.guard.ts';
import { AdminModule } from './admin/admin.module.ts';
import { AuditModule } from './audit/audit.module.ts';
import { AuthModule } from './auth/auth.module.ts';
import { ConfigModule } from './config/config.module.ts';
import type { AppConfig } from './config/config.ts';
import { DatabaseModule } from './database/database.module.ts';
import { HealthModule } from './health/health.module.ts';
import { HousekeepingModule } from './housekeeping/housekeeping.module.ts';
import { ClosingModule } from './http/closing.module.ts';
import { ProblemFilter } from './http/problem.filter.ts';
import { SchemaPipe } from './http/schema.pipe.ts';
import { IdempotencyModule } from './idempotency/idempotency.module.ts';
import { InfoModule } from './info/info.module.ts';
import { loggerOptions } from './logging/logger-options.ts';
import { MailModule } from './mail/mail.module.ts';
import { MaintenanceAdminModule } from './maintenance/maintenance-admin.module.ts';
import { MaintenanceModule } from './maintenance/maintenance.module.ts';
import { MetricsModule } from './metrics/metrics.module.ts';
import { OpenApiController, OpenApiDocument } from './openapi/openapi.controller.ts';
import { OrganizationsModule } from './organizations/organizations.module.ts';
import { RedisModule } from './redis/redis.module.ts';
import { UsersModule } from './users/users.module.ts';

@Module({})
export class AppModule {
  static with(config: AppConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(config),
        LoggerModule.forRoot(loggerOptions(config)),
        ClosingModule,
        DatabaseModule,
        IdempotencyModule,
        RedisModule,
        MaintenanceModule,
        AuditModule,
        MailModule,
        MetricsModule,
        InfoModule,
        HealthModule,
        AuthModule,
        UsersModule,
        OrganizationsModule,
        AdminModule,
        MaintenanceAdminModule,
        HousekeepingModule,
      ],
      controllers: [OpenApiController],
      providers: [
        OpenApiDocument,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_PIPE, useClass: SchemaPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}

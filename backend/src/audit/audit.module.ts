import { Global, Module } from '@nestjs/common';
import { AuditRepository } from './audit.repository.ts';
import { AuditService } from './audit.service.ts';

@Global()
@Module({ providers: [AuditService, AuditRepository], exports: [AuditService, AuditRepository] })
export class AuditModule {}

import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.ts';
import { UsersModule } from '../users/users.module.ts';
import { MaintenanceAdminController } from './maintenance-admin.controller.ts';
import { MaintenanceAdminService } from './maintenance-admin.service.ts';
import { MaintenanceGate } from './maintenance-gate.ts';

@Module({
  imports: [AuthModule, UsersModule],
  controllers: [MaintenanceAdminController],
  providers: [MaintenanceAdminService, MaintenanceGate],
})
export class MaintenanceAdminModule {}

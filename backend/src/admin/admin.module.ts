import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.ts';
import { HealthModule } from '../health/health.module.ts';
import { InfoModule } from '../info/info.module.ts';
import { AdminSystemController } from './admin-system.controller.ts';
import { AdminUsersController } from './admin-users.controller.ts';
import { AdminUsersService } from './admin-users.service.ts';

@Module({
  imports: [AuthModule, HealthModule, InfoModule],
  controllers: [AdminUsersController, AdminSystemController],
  providers: [AdminUsersService],
})
export class AdminModule {}

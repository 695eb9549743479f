import { Global, Module } from '@nestjs/common';
import { Crier } from './crier.ts';
import { FleetService } from './fleet.service.ts';
import { MaintenanceController, MaintenanceGateController } from './maintenance.controller.ts';
import { MaintenanceService } from './maintenance.service.ts';

/** Global: sign-in and readiness ask it too. What needs accounts is in MaintenanceAdminModule. */
@Global()
@Module({
  controllers: [MaintenanceController, MaintenanceGateController],
  providers: [MaintenanceService, FleetService, Crier],
  exports: [MaintenanceService, FleetService, Crier],
})
export class MaintenanceModule {}

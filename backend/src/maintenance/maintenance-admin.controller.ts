import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access.decorator.ts';
import { CurrentPrincipal, type Principal } from '../access/principal.ts';
import { IfMatchText, NeedsIfMatch, Versioned } from '../http/versioned.ts';
import { Answers } from '../openapi/answers.ts';
import { MaintenanceAdminService } from './maintenance-admin.service.ts';
import {
  type AdminMaintenance,
  adminMaintenanceSchema,
  maintenanceUpdate,
  type MaintenanceUpdate,
} from './maintenance.schemas.ts';

@ApiTags('operators')
@Controller('api/v1/admin/maintenance')
@Access('operator')
export class MaintenanceAdminController {
  constructor(private readonly service: MaintenanceAdminService) {}

  @Get()
  @Versioned()
  @ApiOperation({
    summary: 'What is said about maintenance, and what each pod makes of it',
    description: "Served by the pods of the operators' host alone; others answer 404 `not-found`.",
  })
  @Answers(200, adminMaintenanceSchema, ['forbidden', 'not-found'])
  read(): Promise<AdminMaintenance> {
    return this.service.read();
  }

  @Put()
  @Versioned()
  @NeedsIfMatch()
  @ApiOperation({
    summary: 'Switch maintenance on or off, or schedule it',
    description: 'All pods follow within a second while Redis is there, else when their mounted file changes.',
  })
  @Answers(200, adminMaintenanceSchema, [
    'forbidden',
    'not-found',
    'validation-failed',
    'precondition-failed',
    'precondition-required',
    'service-unavailable',
  ])
  change(
    @CurrentPrincipal() principal: Principal,
    @IfMatchText() version: string,
    @Body({ schema: maintenanceUpdate }) update: MaintenanceUpdate,
  ): Promise<AdminMaintenance> {
    return this.service.change(principal, version, update);
  }
}

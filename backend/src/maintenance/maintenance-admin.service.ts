import { Injectable } from '@nestjs/common';
import type { Principal } from '../access/principal.ts';
import type { AuditAction } from '../audit/audit.schemas.ts';
import { AuditService } from '../audit/audit.service.ts';
import { Clock } from '../config/clock.ts';
import { AppConfig } from '../config/config.ts';
import { DatabaseService } from '../database/database.service.ts';
import { invalidField, Problem } from '../http/problem.ts';
import { preconditionFailed } from '../http/versioned.ts';
import { UsersService } from '../users/users.service.ts';
import { Crier } from './crier.ts';
import { FleetService } from './fleet.service.ts';
import { type MaintenanceDocument, OFF, parseDocument, stateOf } from './maintenance.document.ts';
import type { Statement } from './maintenance.machine.ts';
import type { AdminMaintenance, MaintenanceUpdate } from './maintenance.schemas.ts';
import { MaintenanceService } from './maintenance.service.ts';
import { StaleVersionError, type Truth, TruthUnavailableError } from './truth.ts';

const RETRY_AFTER_SECONDS = 5;
const ACTIONS = {
  off: 'maintenance.disabled',
  scheduled: 'maintenance.scheduled',
  on: 'maintenance.enabled',
} as const satisfies Record<string, AuditAction>;

/** What operators see and change. */
@Injectable()
export class MaintenanceAdminService {
  constructor(
    private readonly crier: Crier,
    private readonly fleet: FleetService,
    private readonly maintenance: MaintenanceService,
    private readonly database: DatabaseService,
    private readonly audit: AuditService,
    private readonly users: UsersService,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  async read(): Promise<AdminMaintenance> {
    const truth = this.truth();
    try {
      return await this.toAnswer(truth, await truth.read(), null);
    } catch (error) {
      if (!(error instanceof TruthUnavailableError)) throw error;
      return this.toAnswer(truth, this.crier.known ?? { version: 0n, text: null }, error.message);
    }
  }

  async change({ userId }: Principal, version: string, update: MaintenanceUpdate): Promise<AdminMaintenance> {
    const truth = this.truth();
    const now = this.clock.now();
    refuseBadTimes(update, now);
    const { name } = await this.users.profile(userId);
    const document: MaintenanceDocument = { ...update, updatedAt: now.toISOString(), updatedBy: name };
    const { enabled: _, ...details } = update;
    try {
      // The record first: it is undone where the change fails, and a change is never without one.
      const statement = await this.database.transaction(async (manager) => {
        await this.audit.record(manager, { action: ACTIONS[stateOf(document, now)], actorId: userId, details });
        return truth.write(JSON.stringify(document), BigInt(version));
      });
      await this.crier.announce(statement);
      return await this.toAnswer(truth, statement, null);
    } catch (error) {
      if (error instanceof StaleVersionError) throw preconditionFailed();
      if (!(error instanceof TruthUnavailableError)) throw error;
      throw new Problem('service-unavailable', {
        detail: `Nothing was changed. ${error.message} Try again; where it stays so, kubectl may still reach it.`,
        headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
        cause: error,
      });
    }
  }

  /** @throws Problem on pods for users, which have no right to it */
  private truth(): Truth {
    if (this.crier.truth) return this.crier.truth;
    throw new Problem(
      'not-found',
      `Maintenance is switched on the operators' host, ${this.config.env.OPS_URL}; this pod serves users.`,
    );
  }

  private async toAnswer(truth: Truth, statement: Statement, failure: string | null): Promise<AdminMaintenance> {
    const { known, pods } = await this.fleet.pods();
    const parsed = parseDocument(statement.text);
    // What can't be understood leaves in force what was said before, which this pod knows unless it is new.
    const document = 'document' in parsed ? parsed.document : this.maintenance.belief.document;
    const { enabled, message, startsAt, endsAt, updatedAt, updatedBy } = document ?? OFF;
    return {
      state: stateOf(document, this.clock.now()),
      enabled,
      message,
      startsAt,
      endsAt,
      updatedAt,
      updatedBy,
      version: String(statement.version),
      source: { kind: truth.kind, name: truth.name },
      problem: failure ?? ('problem' in parsed ? parsed.problem : null),
      fleetKnown: known,
      pods,
    };
  }
}

function refuseBadTimes({ enabled, startsAt, endsAt }: MaintenanceUpdate, now: Date): void {
  if (!enabled || endsAt === null) return;
  if (new Date(endsAt) <= now) throw invalidField('endsAt', 'Choose a time that is still to come.');
  if (startsAt !== null && new Date(endsAt) <= new Date(startsAt)) {
    throw invalidField('endsAt', 'Choose a time after the start.');
  }
}

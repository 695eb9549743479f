import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull, MoreThan } from 'typeorm';
import { PasswordReset, Registration } from './registration.entity.ts';

/** SQL of sign-ups and password resets that wait for their link. */
@Injectable()
export class RegistrationRepository {
  constructor(private readonly dataSource: DataSource) {}

  latestPending(
    email: string,
    now: Date,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Registration | null> {
    return manager.findOne(Registration, { where: { email, expiresAt: MoreThan(now) }, order: { id: 'DESC' } });
  }

  /** Locks every sign-up of the address, in one order, so that links of the same address that are opened at once queue up. */
  async lockByToken(manager: EntityManager, tokenHash: string, now: Date): Promise<Registration | undefined> {
    const found = await manager.findOneBy(Registration, { tokenHash });
    if (!found) return undefined;
    const all = await manager.find(Registration, {
      where: { email: found.email },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    return all.find((row) => row.tokenHash === tokenHash && row.expiresAt > now);
  }

  async ownerOfReset(manager: EntityManager, tokenHash: string): Promise<string | undefined> {
    return (await manager.findOneBy(PasswordReset, { tokenHash }))?.userId;
  }

  resetIsOpen(manager: EntityManager, tokenHash: string, now: Date): Promise<boolean> {
    return manager.existsBy(PasswordReset, { tokenHash, usedAt: IsNull(), expiresAt: MoreThan(now) });
  }
}

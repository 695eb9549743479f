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

  lockByToken(manager: EntityManager, tokenHash: string, now: Date): Promise<Registration | null> {
    return manager.findOne(Registration, {
      where: { tokenHash, expiresAt: MoreThan(now) },
      lock: { mode: 'pessimistic_write' },
    });
  }

  lockReset(manager: EntityManager, tokenHash: string, now: Date): Promise<PasswordReset | null> {
    return manager.findOne(PasswordReset, {
      where: { tokenHash, usedAt: IsNull(), expiresAt: MoreThan(now) },
      lock: { mode: 'pessimistic_write' },
    });
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditService } from '../audit/audit.service.ts';
import { DatabaseService } from '../database/database.service.ts';
import { notFound } from '../http/problem.ts';
import { preconditionFailed } from '../http/versioned.ts';
import { User as UserEntity } from './user.entity.ts';
import { toUser, type User, type UserUpdate } from './user.schemas.ts';

/** A person's own profile. */
@Injectable()
export class UsersService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly database: DatabaseService,
    private readonly audit: AuditService,
  ) {}

  async profile(userId: string): Promise<User> {
    const row = await this.dataSource.manager.findOneBy(UserEntity, { id: userId });
    // Deleted while its token was still good.
    if (!row) throw notFound('user');
    return toUser(row);
  }

  /** @throws Problem precondition-failed when `version` isn't the stored one */
  async updateProfile(userId: string, version: number, { name }: UserUpdate): Promise<User> {
    await this.database.transaction(async (manager) => {
      const before = await manager.findOneBy(UserEntity, { id: userId });
      const { affected } = await manager.update(UserEntity, { id: userId, version }, { name, version: version + 1 });
      if (!affected) throw preconditionFailed();
      await this.audit.record(manager, {
        action: 'user.changed',
        actorId: userId,
        target: { type: 'user', id: userId, label: name },
        details: { name: { from: before?.name, to: name } },
      });
    });
    return this.profile(userId);
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { notFound } from '../http/problem.ts';
import { preconditionFailed } from '../http/versioned.ts';
import { User as UserEntity } from './user.entity.ts';
import { toUser, type User, type UserUpdate } from './user.schemas.ts';

/** A person's own profile. */
@Injectable()
export class UsersService {
  constructor(private readonly dataSource: DataSource) {}

  async profile(userId: string): Promise<User> {
    const row = await this.dataSource.manager.findOneBy(UserEntity, { id: userId });
    // Deleted while its token was still good.
    if (!row) throw notFound('user');
    return toUser(row);
  }

  /** @throws Problem precondition-failed when `version` isn't the stored one */
  async updateProfile(userId: string, version: number, { name }: UserUpdate): Promise<User> {
    const { affected } = await this.dataSource.manager.update(
      UserEntity,
      { id: userId, version },
      { name, version: version + 1 },
    );
    if (!affected) throw preconditionFailed();
    return this.profile(userId);
  }
}

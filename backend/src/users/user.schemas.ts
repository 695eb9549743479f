import { z } from 'zod';
import { idSchema, nameSchema, timestampSchema } from '../http/schemas.ts';
import { USER_ROLES, type User as UserEntity } from './user.entity.ts';

export const userSchema = z
  .object({
    id: idSchema,
    email: z.string(),
    name: z.string(),
    role: z.enum(USER_ROLES),
    createdAt: timestampSchema,
    version: z.int(),
  })
  .meta({ id: 'User', description: 'The signed-in person.' });
export type User = z.infer<typeof userSchema>;

export const userUpdate = z.strictObject({ name: nameSchema }).meta({ id: 'UserUpdate' });
export type UserUpdate = z.infer<typeof userUpdate>;

export const toUser = (row: UserEntity): User => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: row.role,
  createdAt: row.createdAt.toISOString(),
  version: row.version,
});

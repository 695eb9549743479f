import { keepPreviousData } from '@tanstack/react-query';
import { answer, api, idempotent, ifMatch } from '../../../shared/api/client.ts';
import { listOptions } from '../../../shared/api/paging.ts';
import type { AdminUser } from '../../../shared/api/types.ts';

export type UserRole = AdminUser['role'];

export const userStatuses = ['active', 'disabled', 'unverified'] as const;
export type UserStatus = (typeof userStatuses)[number];

export interface UserFilter {
  search?: string | undefined;
  status?: UserStatus | undefined;
}

export const adminUsersKey = ['admin', 'users'] as const;

export const adminUsersOptions = ({ search, status }: UserFilter) => ({
  ...listOptions([...adminUsersKey, search ?? '', status ?? 'any'], (cursor, signal) =>
    answer(
      api.GET('/api/v1/admin/users', { params: { query: { cursor, search: search || undefined, status } }, signal }),
    ),
  ),
  placeholderData: keepPreviousData,
});

export const createUser = (body: { email: string; name: string; role: UserRole }, idempotencyKey: string) =>
  answer(api.POST('/api/v1/admin/users', { body, headers: idempotent(idempotencyKey) }));

export const readUser = (userId: string) =>
  answer(api.GET('/api/v1/admin/users/{userId}', { params: { path: { userId } } }));

export const updateUser = (
  user: { id: string; version: number },
  body: { name?: string; email?: string; role?: UserRole; disabled?: boolean },
) =>
  answer(
    api.PATCH('/api/v1/admin/users/{userId}', {
      params: { path: { userId: user.id }, header: ifMatch(user.version) },
      body,
    }),
  );

export const deleteUser = (userId: string) =>
  answer(api.DELETE('/api/v1/admin/users/{userId}', { params: { path: { userId } } }));

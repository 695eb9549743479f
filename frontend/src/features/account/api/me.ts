import { queryOptions } from '@tanstack/react-query';
import { answer, api, ifMatch } from '../../../shared/api/client.ts';

export const meOptions = () =>
  queryOptions({
    queryKey: ['users', 'me'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/users/me', { signal })),
  });

export const updateMe = (version: number, body: { name: string }) =>
  answer(api.PATCH('/api/v1/users/me', { params: { header: ifMatch(version) }, body }));

export const changePassword = (body: { currentPassword: string; newPassword: string }) =>
  answer(api.POST('/api/v1/auth/change-password', { body }));

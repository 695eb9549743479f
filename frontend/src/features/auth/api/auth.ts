import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '../../../shared/api/client.ts';

export const register = (body: { name: string; email: string; password: string }) =>
  answer(api.POST('/api/v1/auth/register', { body }));

/** A link works once, so this is asked once per token and its answer kept. */
export const verifyEmailOptions = (token: string) =>
  queryOptions({
    queryKey: ['verify-email', token],
    queryFn: async () => {
      await answer(api.POST('/api/v1/auth/verify-email', { body: { token } }));
      return true;
    },
    staleTime: Infinity,
    gcTime: Infinity,
  });

export const resendVerification = (body: { email: string }) =>
  answer(api.POST('/api/v1/auth/resend-verification', { body }));

export const forgotPassword = (body: { email: string }) => answer(api.POST('/api/v1/auth/forgot-password', { body }));

export const resetPassword = (body: { token: string; password: string }) =>
  answer(api.POST('/api/v1/auth/reset-password', { body }));

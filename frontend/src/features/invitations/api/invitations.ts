import { queryOptions } from '@tanstack/react-query';
import { answer, api, idempotent } from '../../../shared/api/client.ts';
import { listOptions } from '../../../shared/api/paging.ts';

export type InvitedRole = 'admin' | 'member';

export const invitationsOptions = (organizationId: string) =>
  listOptions(['organizations', organizationId, 'invitations'], (cursor, signal) =>
    answer(
      api.GET('/api/v1/organizations/{organizationId}/invitations', {
        params: { path: { organizationId }, query: { cursor } },
        signal,
      }),
    ),
  );

export const createInvitation = (
  organizationId: string,
  body: { email: string; role: InvitedRole },
  idempotencyKey: string,
) =>
  answer(
    api.POST('/api/v1/organizations/{organizationId}/invitations', {
      params: { path: { organizationId } },
      headers: idempotent(idempotencyKey),
      body,
    }),
  );

export const revokeInvitation = (organizationId: string, invitationId: string) =>
  answer(
    api.DELETE('/api/v1/organizations/{organizationId}/invitations/{invitationId}', {
      params: { path: { organizationId, invitationId } },
    }),
  );

export const resendInvitation = (organizationId: string, invitationId: string) =>
  answer(
    api.POST('/api/v1/organizations/{organizationId}/invitations/{invitationId}/resend', {
      params: { path: { organizationId, invitationId } },
    }),
  );

export const invitationPreviewOptions = (token: string) =>
  queryOptions({
    queryKey: ['invitation-preview', token],
    queryFn: ({ signal }) => answer(api.POST('/api/v1/invitations/lookup', { body: { token }, signal })),
  });

export const acceptInvitation = (token: string) => answer(api.POST('/api/v1/invitations/accept', { body: { token } }));

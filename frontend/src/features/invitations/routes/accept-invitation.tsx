import { Button, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { hasSlug } from '../../../shared/api/problem.ts';
import type { InvitationPreview, User } from '../../../shared/api/types.ts';
import { FormProblem } from '../../../shared/forms/form-problem.tsx';
import { useFragmentToken } from '../../../shared/hooks/use-fragment-token.ts';
import { forgetInvitation, pendingInvitation, rememberInvitation } from '../../../shared/lib/pending-invitation.ts';
import { session, useSession } from '../../../shared/session/session.ts';
import { Failure } from '../../../shared/ui/failure.tsx';
import { ButtonLink, TextLink } from '../../../shared/ui/links.tsx';
import { RelativeTime } from '../../../shared/ui/relative-time.tsx';
import { RowsSkeleton } from '../../../shared/ui/skeletons.tsx';
import { AuthCard } from '../../auth/index.ts';
import { acceptInvitation, invitationPreviewOptions } from '../api/invitations.ts';

export function AcceptInvitationPage() {
  const fromLink = useFragmentToken();
  const [remembered] = useState(pendingInvitation);
  const token = fromLink ?? remembered;
  useEffect(() => {
    if (fromLink !== undefined) rememberInvitation(fromLink);
  }, [fromLink]);
  return token === undefined ? <Gone /> : <Preview token={token} />;
}

function Preview({ token }: { token: string }) {
  const preview = useQuery(invitationPreviewOptions(token));
  const isGone = hasSlug(preview.error, 'link-invalid', 'validation-failed');
  useEffect(() => {
    if (isGone) forgetInvitation();
  }, [isGone]);
  if (isGone) return <Gone />;
  if (preview.data) return <Invited token={token} invitation={preview.data} />;
  return (
    <AuthCard title="Your invitation">
      {preview.error ? (
        <Failure error={preview.error} onRetry={() => void preview.refetch()} />
      ) : (
        <RowsSkeleton rows={2} height={56} />
      )}
    </AuthCard>
  );
}

function Gone() {
  return (
    <AuthCard
      title="This invitation no longer works"
      lead="It was used, revoked or has expired, or the link is incomplete. Ask whoever invited you for a new one."
    >
      <ButtonLink to="/" variant="default">
        Go to Quayside
      </ButtonLink>
    </AuthCard>
  );
}

function Invited({ token, invitation }: { token: string; invitation: InvitationPreview }) {
  const state = useSession();
  const role = invitation.role === 'admin' ? 'an admin' : 'a member';
  return (
    <AuthCard
      title={`Join ${invitation.organizationName}`}
      lead={
        <>
          {invitation.invitedByName ?? 'Someone there'} invites <strong>{invitation.email}</strong> to be {role}. The
          invitation expires <RelativeTime iso={invitation.expiresAt} />.
        </>
      }
      footer={<Decline />}
    >
      {state.status === 'active' ? <Accept token={token} invitation={invitation} user={state.user} /> : <Newcomer />}
    </AuthCard>
  );
}

function Newcomer() {
  return (
    <>
      <Text>Sign in with that address to accept. If it is new here, create an account first; we bring you back.</Text>
      <ButtonLink to="/register">Create an account</ButtonLink>
      <ButtonLink to="/sign-in" variant="default">
        Sign in
      </ButtonLink>
    </>
  );
}

interface AcceptProps {
  token: string;
  invitation: InvitationPreview;
  user: User;
}

function Accept({ token, invitation, user }: AcceptProps) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const accept = useMutation({
    mutationFn: () => acceptInvitation(token),
    onSuccess: async (organization) => {
      forgetInvitation();
      await queryClient.invalidateQueries({ queryKey: ['organizations'] });
      await navigate({ to: '/organizations/$organizationId', params: { organizationId: organization.id } });
    },
    onError: (error) => {
      if (hasSlug(error, 'already-member')) forgetInvitation();
    },
  });
  const signOut = useMutation({ mutationFn: () => session.signOut() });

  if (user.email.toLowerCase() !== invitation.email.toLowerCase()) {
    return (
      <>
        <Text>
          You are signed in as <strong>{user.email}</strong>, and the invitation is for another address.
        </Text>
        <FormProblem error={signOut.error} />
        <Button loading={signOut.isPending} onClick={() => signOut.mutate()}>
          Sign out and use the other address
        </Button>
      </>
    );
  }
  return (
    <>
      <FormProblem error={accept.error} />
      <Button loading={accept.isPending} onClick={() => accept.mutate()}>
        Join {invitation.organizationName}
      </Button>
    </>
  );
}

function Decline() {
  return (
    <span>
      Not for you? Ignore it, or{' '}
      <TextLink to="/" onClick={forgetInvitation}>
        put it away
      </TextLink>
      .
    </span>
  );
}

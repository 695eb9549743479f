import { Alert } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { pendingInvitation } from '../../../shared/lib/pending-invitation.ts';
import { TextLink } from '../../../shared/ui/links.tsx';
import { AuthCard } from '../components/auth-card.tsx';
import { SignInForm } from '../components/sign-in-form.tsx';

const route = getRouteApi('/public/sign-in');

const notices = {
  'password-reset': 'Your new password is set, and you were signed out everywhere. Sign in with it.',
  'signed-out': 'You are signed out.',
} as const;

export function SignInPage() {
  const { notice } = route.useSearch();
  const invited = pendingInvitation() !== undefined;
  return (
    <AuthCard
      title="Sign in"
      lead={invited ? 'Sign in to answer your invitation.' : undefined}
      footer={
        <>
          <span>
            New here? <TextLink to="/register">Create an account</TextLink>
          </span>
          <TextLink to="/forgot-password">Forgot your password?</TextLink>
          <TextLink to="/resend-verification">No mail to confirm your address?</TextLink>
        </>
      }
    >
      {notice ? (
        <Alert color="harbor" variant="light" role="status">
          {notices[notice]}
        </Alert>
      ) : null}
      {/* The route sends people on as soon as they are signed in. */}
      <SignInForm />
    </AuthCard>
  );
}

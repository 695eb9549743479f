import { skipToken, useQuery } from '@tanstack/react-query';
import { hasSlug } from '../../../shared/api/problem.ts';
import { useFragmentToken } from '../../../shared/hooks/use-fragment-token.ts';
import { pendingInvitation } from '../../../shared/lib/pending-invitation.ts';
import { Failure } from '../../../shared/ui/failure.tsx';
import { ButtonLink } from '../../../shared/ui/links.tsx';
import { RowsSkeleton } from '../../../shared/ui/skeletons.tsx';
import { verifyEmailOptions } from '../api/auth.ts';
import { AuthCard } from '../components/auth-card.tsx';

export function VerifyEmailPage() {
  const token = useFragmentToken();
  const options = verifyEmailOptions(token ?? '');
  const verification = useQuery({ ...options, queryFn: token === undefined ? skipToken : options.queryFn });

  if (token === undefined || hasSlug(verification.error, 'link-invalid', 'validation-failed')) return <LinkInvalid />;
  if (verification.isSuccess) {
    return (
      <AuthCard
        title="Your address is confirmed"
        lead={pendingInvitation() ? 'Sign in, and your invitation will be waiting.' : 'You can sign in now.'}
      >
        <ButtonLink to="/sign-in">Sign in</ButtonLink>
      </AuthCard>
    );
  }
  return (
    <AuthCard title="Confirming your address">
      {verification.error ? (
        <Failure error={verification.error} onRetry={() => void verification.refetch()} />
      ) : (
        <RowsSkeleton rows={1} height={48} />
      )}
    </AuthCard>
  );
}

function LinkInvalid() {
  return (
    <AuthCard
      title="This link no longer works"
      lead="A link works once and for a limited time. If you have confirmed your address before, sign in; otherwise have a new mail sent."
    >
      <ButtonLink to="/sign-in">Sign in</ButtonLink>
      <ButtonLink to="/resend-verification" variant="default">
        Send a new mail
      </ButtonLink>
    </AuthCard>
  );
}

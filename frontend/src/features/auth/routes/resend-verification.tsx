import { TextLink } from '../../../shared/ui/links.tsx';
import { resendVerification } from '../api/auth.ts';
import { AuthCard } from '../components/auth-card.tsx';
import { EmailRequest } from '../components/email-request.tsx';

export function ResendVerificationPage() {
  return (
    <AuthCard
      title="Confirm your address"
      lead="Enter the address you registered with, and we send you a new link."
      footer={<TextLink to="/sign-in">Back to sign in</TextLink>}
    >
      <EmailRequest
        label="Send a new link"
        send={resendVerification}
        sent="If an account with this address waits for confirmation, a mail with a new link is on its way."
      />
    </AuthCard>
  );
}

import { TextLink } from '../../../shared/ui/links.tsx';
import { forgotPassword } from '../api/auth.ts';
import { AuthCard } from '../components/auth-card.tsx';
import { EmailRequest } from '../components/email-request.tsx';

export function ForgotPasswordPage() {
  return (
    <AuthCard
      title="Forgot your password?"
      lead="Enter your address, and we send you a link to set a new one."
      footer={<TextLink to="/sign-in">Back to sign in</TextLink>}
    >
      <EmailRequest
        label="Send the link"
        send={forgotPassword}
        sent="If there is an account with this address, a mail with a link is on its way."
      />
    </AuthCard>
  );
}

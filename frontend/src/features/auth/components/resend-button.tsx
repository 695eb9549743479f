import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { FormProblem } from '../../../shared/forms/form-problem.tsx';
import { resendVerification } from '../api/auth.ts';

/** Offered to someone who signs in before they have confirmed their address. */
export function ResendButton({ email }: { email: string }) {
  const resend = useMutation({ mutationFn: () => resendVerification({ email: email.trim() }) });
  if (resend.isSuccess) return <p role="status">A new mail is on its way to {email}. Follow its link, then sign in.</p>;
  return (
    <>
      <FormProblem error={resend.error} />
      <Button variant="default" loading={resend.isPending} onClick={() => resend.mutate()}>
        Send the confirmation mail again
      </Button>
    </>
  );
}

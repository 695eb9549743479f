import { Button, Stack } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { hasSlug } from '../../../shared/api/problem.ts';
import { FormProblem } from '../../../shared/forms/form-problem.tsx';
import { PasswordField } from '../../../shared/forms/password-field.tsx';
import { useForm } from '../../../shared/forms/use-form.ts';
import { useFormMutation } from '../../../shared/forms/use-form-mutation.ts';
import { checkNewPassword } from '../../../shared/forms/validate.ts';
import { useFragmentToken } from '../../../shared/hooks/use-fragment-token.ts';
import { ButtonLink, TextLink } from '../../../shared/ui/links.tsx';
import { resetPassword } from '../api/auth.ts';
import { AuthCard } from '../components/auth-card.tsx';

export function ResetPasswordPage() {
  const token = useFragmentToken();
  const navigate = useNavigate();
  const form = useForm({ initialValues: { password: '' }, validate: { password: checkNewPassword } });
  const { formProps, error, isPending } = useFormMutation(form, {
    send: ({ password }) => resetPassword({ token: token ?? '', password }),
    onSent: () => navigate({ to: '/sign-in', search: { notice: 'password-reset' } }),
  });

  if (token === undefined || hasSlug(error, 'link-invalid')) {
    return (
      <AuthCard
        title="This link no longer works"
        lead="A link works once and for a limited time. Have a new one sent, and use the newest mail."
        footer={<TextLink to="/sign-in">Back to sign in</TextLink>}
      >
        <ButtonLink to="/forgot-password">Send a new link</ButtonLink>
      </AuthCard>
    );
  }
  return (
    <AuthCard title="Set a new password" lead="Afterwards you are signed out everywhere, and sign in with the new one.">
      <form {...formProps}>
        <Stack gap="md">
          <PasswordField label="New password" purpose="new" {...form.field('password')} />
          <FormProblem error={error} />
          <Button type="submit" fullWidth loading={isPending}>
            Set password
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}

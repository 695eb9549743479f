import { Button, Stack } from '@mantine/core';
import { FormProblem } from '../../../shared/forms/form-problem.tsx';
import { PasswordField } from '../../../shared/forms/password-field.tsx';
import { useForm } from '../../../shared/forms/use-form.ts';
import { useFormMutation } from '../../../shared/forms/use-form-mutation.ts';
import { checkNewPassword, checkPresent } from '../../../shared/forms/validate.ts';
import { useUser } from '../../../shared/session/session.ts';
import { Page, Section } from '../../../shared/ui/page.tsx';
import { toast } from '../../../shared/ui/toast.ts';
import { changePassword } from '../api/me.ts';
import { AccountTabs } from '../components/account-tabs.tsx';

export function PasswordPage() {
  return (
    <Page title="Password" heading="Your account">
      <AccountTabs />
      <Section title="Change your password" lead="You stay signed in here, and are signed out everywhere else.">
        <PasswordForm />
      </Section>
    </Page>
  );
}

function PasswordForm() {
  const { email } = useUser();
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '' },
    validate: { currentPassword: checkPresent('Enter your current password.'), newPassword: checkNewPassword },
  });
  const { formProps, error, isPending } = useFormMutation(form, {
    send: changePassword,
    onSent: () => {
      form.restart({ currentPassword: '', newPassword: '' });
      toast('Your password is changed, and other sessions are signed out.');
    },
  });
  return (
    <form {...formProps}>
      <Stack gap="md" maw="28rem">
        {/* Tells password managers whose password this is. */}
        <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
        <PasswordField label="Current password" purpose="current" {...form.field('currentPassword')} />
        <PasswordField label="New password" purpose="new" {...form.field('newPassword')} />
        <FormProblem error={error} />
        <Button type="submit" loading={isPending} style={{ alignSelf: 'flex-start' }}>
          Change password
        </Button>
      </Stack>
    </form>
  );
}

import { Button, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormProblem } from '../../../shared/forms/form-problem.tsx';
import { PasswordField } from '../../../shared/forms/password-field.tsx';
import { useDraft } from '../../../shared/forms/use-draft.ts';
import { useForm } from '../../../shared/forms/use-form.ts';
import { useFormMutation } from '../../../shared/forms/use-form-mutation.ts';
import { checkEmail, checkName, checkNewPassword } from '../../../shared/forms/validate.ts';
import { TextLink } from '../../../shared/ui/links.tsx';
import { register } from '../api/auth.ts';
import { AuthCard } from '../components/auth-card.tsx';
import { MailSent } from '../components/mail-sent.tsx';

export function RegisterPage() {
  const [sentTo, setSentTo] = useState<string>();
  if (sentTo !== undefined) return <CheckYourMail email={sentTo} />;
  return (
    <AuthCard
      title="Create an account"
      footer={
        <span>
          Already have one? <TextLink to="/sign-in">Sign in</TextLink>
        </span>
      }
    >
      <RegisterForm onSent={setSentTo} />
    </AuthCard>
  );
}

function CheckYourMail({ email }: { email: string }) {
  return (
    <AuthCard
      title="Check your mail"
      footer={
        <>
          <span>
            Nothing came? Look among the junk, or <TextLink to="/resend-verification">have it sent again</TextLink>.
          </span>
          <TextLink to="/sign-in">Back to sign in</TextLink>
        </>
      }
    >
      <MailSent email={email}>We sent a mail there. Follow its link to confirm the address, then sign in.</MailSent>
    </AuthCard>
  );
}

function RegisterForm({ onSent }: { onSent: (email: string) => void }) {
  const form = useForm({
    initialValues: { name: '', email: '', password: '' },
    validate: { name: checkName, email: checkEmail, password: checkNewPassword },
  });
  const clearDraft = useDraft(form, 'register', ['name', 'email']);
  const { formProps, error, isPending } = useFormMutation(form, {
    send: ({ name, email, password }) => register({ name: name.trim(), email: email.trim(), password }),
    onSent: ({ email }) => {
      clearDraft();
      onSent(email);
    },
  });
  return (
    <form {...formProps}>
      <Stack gap="md">
        <TextInput label="Your name" autoComplete="name" {...form.field('name')} />
        <TextInput
          label="E-mail address"
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          {...form.field('email')}
        />
        <PasswordField label="Password" purpose="new" {...form.field('password')} />
        <FormProblem error={error} />
        <Button type="submit" fullWidth loading={isPending}>
          Create account
        </Button>
      </Stack>
    </form>
  );
}

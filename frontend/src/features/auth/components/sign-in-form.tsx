import { Button, Stack, TextInput } from '@mantine/core';
import { FormProblem } from '../../../shared/forms/form-problem.tsx';
import { PasswordField } from '../../../shared/forms/password-field.tsx';
import { useForm } from '../../../shared/forms/use-form.ts';
import { useFormMutation } from '../../../shared/forms/use-form-mutation.ts';
import { checkEmail, checkPresent } from '../../../shared/forms/validate.ts';
import { session } from '../../../shared/session/session.ts';

interface SignInFormProps {
  /** The address of whoever was signed in here, when they sign in again in place. */
  email?: string;
}

export function SignInForm({ email = '' }: SignInFormProps) {
  const form = useForm({
    initialValues: { email, password: '' },
    validate: { email: checkEmail, password: checkPresent('Enter your password.') },
  });
  const { formProps, error, isPending } = useFormMutation(form, {
    send: (values) => session.signIn({ email: values.email.trim(), password: values.password }),
  });
  return (
    <form {...formProps}>
      <Stack gap="md">
        <TextInput
          label="E-mail address"
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus={email === '' || undefined}
          {...form.field('email')}
        />
        <PasswordField
          label="Password"
          purpose="current"
          data-autofocus={email !== '' || undefined}
          {...form.field('password')}
        />
        <FormProblem error={error} />
        <Button type="submit" fullWidth loading={isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

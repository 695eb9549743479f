import { Button, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { FormProblem } from '../../../shared/forms/form-problem.tsx';
import { useForm } from '../../../shared/forms/use-form.ts';
import { useFormMutation } from '../../../shared/forms/use-form-mutation.ts';
import { checkEmail } from '../../../shared/forms/validate.ts';
import { MailSent } from './mail-sent.tsx';

interface EmailRequestProps {
  label: string;
  send: (body: { email: string }) => Promise<unknown>;
  /** What the mail will hold. Worded so that it doesn't tell whether the address is known here. */
  sent: ReactNode;
}

/** Asks for an address and sends a mail there, if there is someone to send it to. */
export function EmailRequest({ label, send, sent }: EmailRequestProps) {
  const [sentTo, setSentTo] = useState<string>();
  const form = useForm({ initialValues: { email: '' }, validate: { email: checkEmail } });
  const { formProps, error, isPending } = useFormMutation(form, {
    send: ({ email }) => send({ email: email.trim() }),
    onSent: (_, { email }) => setSentTo(email.trim()),
  });
  if (sentTo !== undefined) {
    return (
      <Stack gap="md">
        <MailSent email={sentTo}>{sent}</MailSent>
        <Button variant="default" onClick={() => setSentTo(undefined)}>
          Use another address
        </Button>
      </Stack>
    );
  }
  return (
    <form {...formProps}>
      <Stack gap="md">
        <TextInput
          label="E-mail address"
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          {...form.field('email')}
        />
        <FormProblem error={error} />
        <Button type="submit" fullWidth loading={isPending}>
          {label}
        </Button>
      </Stack>
    </form>
  );
}

import { Button, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { User } from '../../../shared/api/types.ts';
import { UpdateProblem } from '../../../shared/forms/changed-elsewhere.tsx';
import { useDraft } from '../../../shared/forms/use-draft.ts';
import { useForm } from '../../../shared/forms/use-form.ts';
import { useFormMutation } from '../../../shared/forms/use-form-mutation.ts';
import { checkName } from '../../../shared/forms/validate.ts';
import { session } from '../../../shared/session/session.ts';
import { Page, Section } from '../../../shared/ui/page.tsx';
import { QueryView } from '../../../shared/ui/query-view.tsx';
import { RelativeTime } from '../../../shared/ui/relative-time.tsx';
import { toast } from '../../../shared/ui/toast.ts';
import { meOptions, updateMe } from '../api/me.ts';
import { AccountTabs } from '../components/account-tabs.tsx';

export function ProfilePage() {
  const me = useQuery(meOptions());
  return (
    <Page title="Profile" heading="Your account">
      <AccountTabs />
      <Section title="Profile" lead="Your name is what others in your organizations see.">
        <QueryView query={me} skeleton={<Skeleton height={212} />}>
          {(user) => <ProfileForm user={user} />}
        </QueryView>
      </Section>
    </Page>
  );
}

function ProfileForm({ user }: { user: User }) {
  const queryClient = useQueryClient();
  const form = useForm({ initialValues: { name: user.name }, validate: { name: checkName } });
  const clearDraft = useDraft(form, 'profile', ['name']);
  const { formProps, error, isPending } = useFormMutation(form, {
    send: ({ name }) => updateMe(user.version, { name: name.trim() }),
    onSent: (updated) => {
      clearDraft();
      form.restart({ name: updated.name });
      queryClient.setQueryData(meOptions().queryKey, updated);
      session.updateUser(updated);
      toast('Your name is saved.');
    },
  });
  return (
    <form {...formProps}>
      <Stack gap="md" maw="28rem">
        <TextInput label="Name" autoComplete="name" {...form.field('name')} />
        <div>
          <Text size="sm" fw={500}>
            E-mail address
          </Text>
          <Text>{user.email}</Text>
          <Text size="sm" c="dimmed">
            Account created <RelativeTime iso={user.createdAt} />. To change the address, ask an operator.
          </Text>
        </div>
        <UpdateProblem
          error={error}
          latest={`Your name is now “${user.name}”.`}
          onReload={() => queryClient.refetchQueries(meOptions())}
        />
        <Button type="submit" loading={isPending} disabled={!form.isDirty} style={{ alignSelf: 'flex-start' }}>
          Save name
        </Button>
      </Stack>
    </form>
  );
}

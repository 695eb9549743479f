import { Button, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Organization } from '../../../shared/api/types.ts';
import { FormProblem } from '../../../shared/forms/form-problem.tsx';
import { useDraft } from '../../../shared/forms/use-draft.ts';
import { useForm } from '../../../shared/forms/use-form.ts';
import { useFormMutation } from '../../../shared/forms/use-form-mutation.ts';
import { useIdempotencyKey } from '../../../shared/forms/use-idempotency-key.ts';
import { checkName } from '../../../shared/forms/validate.ts';
import { createOrganization, organizationOptions } from '../api/organizations.ts';

export function CreateOrganizationForm({ onCreated }: { onCreated: (organization: Organization) => void }) {
  const queryClient = useQueryClient();
  const form = useForm({ initialValues: { name: '' }, validate: { name: checkName } });
  const clearDraft = useDraft(form, 'create-organization', ['name']);
  const idempotency = useIdempotencyKey();
  const { formProps, error, isPending } = useFormMutation(form, {
    send: ({ name }) => {
      const body = { name: name.trim() };
      return createOrganization(body, idempotency.keyFor(body));
    },
    onSent: async (created) => {
      idempotency.done();
      clearDraft();
      queryClient.setQueryData(organizationOptions(created.id).queryKey, created);
      await queryClient.invalidateQueries({ queryKey: ['organizations', 'list'] });
      onCreated(created);
    },
  });
  return (
    <form {...formProps}>
      <Stack gap="md" maw="28rem">
        <TextInput
          label="Name of the organization"
          autoComplete="organization"
          placeholder="North Pier Logistics"
          {...form.field('name')}
        />
        <FormProblem error={error} />
        <Button type="submit" loading={isPending} style={{ alignSelf: 'flex-start' }}>
          Create organization
        </Button>
      </Stack>
    </form>
  );
}

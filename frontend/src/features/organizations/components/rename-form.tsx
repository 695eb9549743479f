import { Button, Group, TextInput, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Organization } from '../../../shared/api/types.ts';
import { UpdateProblem } from '../../../shared/forms/changed-elsewhere.tsx';
import { useDraft } from '../../../shared/forms/use-draft.ts';
import { useForm } from '../../../shared/forms/use-form.ts';
import { useFormMutation } from '../../../shared/forms/use-form-mutation.ts';
import { checkName } from '../../../shared/forms/validate.ts';
import { toast } from '../../../shared/ui/toast.ts';
import { organizationOptions, renameOrganization } from '../api/organizations.ts';

export function RenameForm({ organization }: { organization: Organization }) {
  const queryClient = useQueryClient();
  const form = useForm({ initialValues: { name: organization.name }, validate: { name: checkName } });
  const clearDraft = useDraft(form, `rename.${organization.id}`, ['name']);
  const { formProps, error, isPending } = useFormMutation(form, {
    send: ({ name }) => renameOrganization(organization.id, organization.version, { name: name.trim() }),
    onSent: (updated) => {
      clearDraft();
      form.restart({ name: updated.name });
      queryClient.setQueryData(organizationOptions(organization.id).queryKey, updated);
      toast('The new name is saved.');
      return queryClient.invalidateQueries({ queryKey: ['organizations', 'list'] });
    },
  });
  return (
    <form {...formProps}>
      <Stack gap="md" maw="34rem">
        <Group align="flex-end" gap="sm">
          <TextInput label="Name of the organization" flex="1 1 14rem" {...form.field('name')} />
          <Button type="submit" loading={isPending} disabled={!form.isDirty}>
            Save
          </Button>
        </Group>
        <UpdateProblem
          error={error}
          latest={`It is now called “${organization.name}”.`}
          onReload={() => queryClient.refetchQueries(organizationOptions(organization.id))}
        />
      </Stack>
    </form>
  );
}

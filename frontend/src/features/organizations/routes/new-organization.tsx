import { useNavigate } from '@tanstack/react-router';
import { Page, Section } from '../../../shared/ui/page.tsx';
import { toast } from '../../../shared/ui/toast.ts';
import { CreateOrganizationForm } from '../components/create-organization-form.tsx';

export function NewOrganizationPage() {
  const navigate = useNavigate();
  return (
    <Page
      title="Create an organization"
      lead="An organization has members with roles, invitations and a log of what happened. You will be its owner."
    >
      <Section title="What is it called?" lead="Everyone in it sees this name, and it can be changed later.">
        <CreateOrganizationForm
          onCreated={({ id, name }) => {
            toast(`${name} is ready.`);
            void navigate({ to: '/organizations/$organizationId', params: { organizationId: id } });
          }}
        />
      </Section>
    </Page>
  );
}

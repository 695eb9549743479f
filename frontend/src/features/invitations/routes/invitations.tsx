import { useInfiniteQuery } from '@tanstack/react-query';
import { IconMailbox } from '@tabler/icons-react';
import { useOrganization } from '../../../shared/organization-context.ts';
import { EmptyState } from '../../../shared/ui/empty-state.tsx';
import { LoadMore } from '../../../shared/ui/load-more.tsx';
import { Page, Section } from '../../../shared/ui/page.tsx';
import { QueryView } from '../../../shared/ui/query-view.tsx';
import { RowsSkeleton } from '../../../shared/ui/skeletons.tsx';
import { invitationsOptions } from '../api/invitations.ts';
import { InvitationsTable } from '../components/invitations-table.tsx';
import { InviteForm } from '../components/invite-form.tsx';

export function InvitationsPage() {
  const organization = useOrganization();
  const invitations = useInfiniteQuery(invitationsOptions(organization.id));
  return (
    <Page title={`${organization.name}: invitations`} heading="Invitations">
      <Section title="Invite someone" lead="They get a mail with a link. It works for that address only.">
        <InviteForm organization={organization} />
      </Section>
      <QueryView query={invitations} skeleton={<RowsSkeleton rows={3} height={64} />}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon={<IconMailbox size={28} />} title="No open invitations">
              Whom you invite stands here until they accept, or the invitation expires.
            </EmptyState>
          ) : (
            <InvitationsTable organizationId={organization.id} invitations={rows} />
          )
        }
      </QueryView>
      <LoadMore query={invitations} what="invitations" />
    </Page>
  );
}

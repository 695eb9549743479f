import { useOrganization, canManage } from '../../../shared/organization-context.ts';
import { Page, Section } from '../../../shared/ui/page.tsx';
import { RelativeTime } from '../../../shared/ui/relative-time.tsx';
import { RoleBadge } from '../../../shared/ui/role-badge.tsx';
import { LeaveSection } from '../components/leave-section.tsx';
import { RenameForm } from '../components/rename-form.tsx';
import { TransferSection } from '../components/transfer-section.tsx';
import classes from './overview.module.css';

export function OverviewPage() {
  const organization = useOrganization();
  return (
    <Page title={`${organization.name}: overview`} heading={organization.name}>
      <dl className={classes.facts}>
        <div>
          <dt>Members</dt>
          <dd className={classes.figure}>{organization.memberCount.toLocaleString('en')}</dd>
        </div>
        <div>
          <dt>Your role</dt>
          <dd>
            <RoleBadge role={organization.role} />
          </dd>
        </div>
        <div>
          <dt>Created</dt>
          <dd>
            <RelativeTime iso={organization.createdAt} />
          </dd>
        </div>
        <div>
          <dt>Last changed</dt>
          <dd>
            <RelativeTime iso={organization.updatedAt} />
          </dd>
        </div>
      </dl>
      {canManage(organization) ? (
        <Section title="Name" lead="Everyone in the organization sees it.">
          <RenameForm organization={organization} />
        </Section>
      ) : null}
      {organization.role === 'owner' ? <TransferSection organization={organization} /> : null}
      {organization.role === 'owner' ? null : <LeaveSection organization={organization} />}
    </Page>
  );
}

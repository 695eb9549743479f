import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Outlet } from '@tanstack/react-router';
import { useEffect } from 'react';
import { organizationOptions } from '../../features/organizations/index.ts';
import { OrganizationContext } from '../../shared/organization-context.ts';
import { useUser } from '../../shared/session/session.ts';
import { ButtonLink } from '../../shared/ui/links.tsx';
import { Failure } from '../../shared/ui/failure.tsx';
import { PageSkeleton } from '../../shared/ui/skeletons.tsx';
import { lastOrganization } from '../last-organization.ts';

const route = getRouteApi('/app/organizations/$organizationId');

/** Loads the organization whose pages are open, once for all of them. */
export function OrganizationLayout() {
  const { organizationId } = route.useParams();
  const user = useUser();
  const organization = useQuery(organizationOptions(organizationId));
  const isOpen = organization.isSuccess;
  useEffect(() => {
    if (isOpen) lastOrganization.write(user.id, organizationId);
  }, [isOpen, user.id, organizationId]);

  if (organization.data) {
    return (
      // The key starts forms and dialogs afresh when another organization is chosen.
      <OrganizationContext key={organizationId} value={organization.data}>
        <Outlet />
      </OrganizationContext>
    );
  }
  if (organization.error) {
    return (
      <Failure
        error={organization.error}
        onRetry={() => void organization.refetch()}
        action={
          <ButtonLink to="/organizations" variant="subtle">
            Your organizations
          </ButtonLink>
        }
      />
    );
  }
  return <PageSkeleton />;
}

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { releaseOptions } from '../../features/operators/index.ts';
import { organizationsOptions } from '../../features/organizations/index.ts';
import { pendingInvitation } from '../../shared/lib/pending-invitation.ts';
import { useUser } from '../../shared/session/session.ts';
import { Failure } from '../../shared/ui/failure.tsx';
import { lastOrganization } from '../last-organization.ts';
import { BarePage } from './bare-page.tsx';

/** Takes whoever signs in to where they most likely want to be. */
export function HomePage() {
  const user = useUser();
  const isOperator = user.role === 'operator';
  const release = useQuery({ ...releaseOptions(), enabled: isOperator, retry: false });
  const organizations = useInfiniteQuery(organizationsOptions());

  if (pendingInvitation() !== undefined) return <Navigate to="/invitations" replace />;
  if (isOperator && release.isPending) return null;
  if (isOperator && release.data?.adminAccess) return <Navigate to="/ops/users" replace />;
  if (organizations.error) {
    return (
      <BarePage>
        <Failure error={organizations.error} onRetry={() => void organizations.refetch()} />
      </BarePage>
    );
  }
  if (!organizations.data) return null;
  const last = lastOrganization.read(user.id);
  const target = organizations.data.find((one) => one.id === last) ?? organizations.data[0];
  if (!target) return <Navigate to="/organizations" replace />;
  return <Navigate to="/organizations/$organizationId" params={{ organizationId: target.id }} replace />;
}

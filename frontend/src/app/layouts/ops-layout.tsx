import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { IconLock, IconRoute } from '@tabler/icons-react';
import { maintenanceOptions, releaseOptions } from '../../features/operators/index.ts';
import { useUser } from '../../shared/session/session.ts';
import { EmptyState } from '../../shared/ui/empty-state.tsx';
import { ButtonLink } from '../../shared/ui/links.tsx';
import { QueryView } from '../../shared/ui/query-view.tsx';
import { PageSkeleton } from '../../shared/ui/skeletons.tsx';

/** Lets operators in, at the host that serves them. The API checks both itself; this only explains. */
export function OpsLayout() {
  const user = useUser();
  const isOperator = user.role === 'operator';
  const release = useQuery({ ...releaseOptions(), enabled: isOperator, staleTime: Infinity });
  // Keeps what the strip and the navigation say up to date while the console is open.
  useQuery({ ...maintenanceOptions(), enabled: isOperator && release.data?.adminAccess === true });
  if (!isOperator) {
    return (
      <EmptyState
        icon={<IconLock size={28} />}
        title="For operators only"
        action={<ButtonLink to="/organizations">Your organizations</ButtonLink>}
      >
        This is where operators look after accounts and the running system. Your account isn’t one of theirs.
      </EmptyState>
    );
  }
  return (
    <QueryView query={release} skeleton={<PageSkeleton />}>
      {({ adminAccess }) =>
        adminAccess ? (
          <Outlet />
        ) : (
          <EmptyState icon={<IconRoute size={28} />} title="The console has its own address">
            Operators’ requests aren’t served at this address. Open the operators’ address of this installation and sign
            in there.
          </EmptyState>
        )
      }
    </QueryView>
  );
}

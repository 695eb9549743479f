import { Alert } from '@mantine/core';
import { IconClockPause } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { hasSlug } from '../../../shared/api/problem.ts';
import type { AdminMaintenance } from '../../../shared/api/types.ts';
import { UpdateProblem } from '../../../shared/forms/changed-elsewhere.tsx';
import { serverClock } from '../../../shared/maintenance/clock.ts';
import { maintenanceOptions } from '../api/maintenance.ts';
import { standing } from './maintenance-plan.ts';

interface MaintenanceProblemProps {
  error: unknown;
  latest: AdminMaintenance;
  /** Called with what there is now, when the operator has asked for it. */
  onReloaded?: (news: AdminMaintenance) => void;
}

/** Why a change wasn't made: what the other operator set, or what of the cluster is away, in the API's own words. */
export function MaintenanceProblem({ error, latest, onReloaded }: MaintenanceProblemProps) {
  const queryClient = useQueryClient();
  if (hasSlug(error, 'service-unavailable')) {
    return (
      <Alert
        mt="md"
        color="amber"
        variant="light"
        title="Nothing was changed"
        icon={<IconClockPause aria-hidden="true" />}
      >
        {error.detail}
      </Alert>
    );
  }
  if (!error) return null;
  return (
    <UpdateProblem
      error={error}
      latest={standing(latest, serverClock.now())}
      onReload={async () => {
        const news = await queryClient.fetchQuery({ ...maintenanceOptions(), staleTime: 0 });
        onReloaded?.(news);
      }}
    />
  );
}

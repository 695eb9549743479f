import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { connection } from '../../shared/api/connection.ts';
import { type Clock, serverClock } from '../../shared/maintenance/clock.ts';
import { maintenance } from '../../shared/maintenance/maintenance.ts';
import { toast } from '../../shared/ui/toast.ts';
import { Toaster } from '../../shared/ui/toaster.tsx';
import type { AppRouter } from '../router.tsx';
import { MaintenanceBar } from './maintenance-bar.tsx';
import { MaintenanceOverlay } from './maintenance-overlay.tsx';
import { watchMaintenance } from './watch-maintenance.ts';

export interface MaintenanceLayerProps {
  router: Pick<AppRouter, 'navigate'>;
  clock?: Clock;
}

/** What lies over the pages, whichever is open: the bar, the maintenance page, and the toasts. */
export function MaintenanceLayer({ router, clock = serverClock }: MaintenanceLayerProps) {
  const queryClient = useQueryClient();
  const closure = useSyncExternalStore(maintenance.closure.subscribe, maintenance.closure.get);
  const { state } = useSyncExternalStore(maintenance.status.subscribe, maintenance.status.get);

  useEffect(
    () =>
      watchMaintenance({
        maintenance,
        connection,
        fetch: (path, init) => fetch(new URL(path, window.location.origin), init),
        onReopened: () => {
          toast('Maintenance is over. You can go on where you were.');
          // What is on the screen is from before. What waited for the end is on its way already.
          void queryClient.invalidateQueries(undefined, { cancelRefetch: false });
        },
      }),
    [queryClient],
  );

  return (
    <>
      <MaintenanceBar clock={clock} onNavigate={(to) => void router.navigate({ to })} />
      {closure ? <MaintenanceOverlay closure={closure} clock={clock} servesOperators={state === 'on'} /> : null}
      <Toaster />
    </>
  );
}

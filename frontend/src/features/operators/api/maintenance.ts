import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { answer, api, ifMatch } from '../../../shared/api/client.ts';
import type { AdminMaintenance, MaintenanceChange } from '../../../shared/api/types.ts';
import { maintenance } from '../../../shared/maintenance/maintenance.ts';

/** What the console says everywhere follows what it was told last. */
function announce(news: AdminMaintenance): AdminMaintenance {
  const { state, message, startsAt, endsAt } = news;
  maintenance.status.set({ state, message, startsAt, endsAt });
  return news;
}

/** While the console is open. Its page of maintenance looks more often. */
const refetchMs = 10_000;

export const maintenanceOptions = () =>
  queryOptions({
    queryKey: ['admin', 'maintenance'],
    queryFn: async ({ signal }) => announce(await answer(api.GET('/api/v1/admin/maintenance', { signal }))),
    refetchInterval: refetchMs,
  });

/** `seen` is what the operator had before them: what another has changed since isn't overwritten (412). */
export const changeMaintenance = async (seen: Pick<AdminMaintenance, 'version'>, body: MaintenanceChange) =>
  announce(await answer(api.PUT('/api/v1/admin/maintenance', { params: { header: ifMatch(seen.version) }, body })));

/** Shows the answer to a change at once. A look that was under way from before it would take the screen back for a moment. */
export async function putMaintenance(queryClient: QueryClient, news: AdminMaintenance): Promise<void> {
  const { queryKey } = maintenanceOptions();
  await queryClient.cancelQueries({ queryKey });
  queryClient.setQueryData(queryKey, news);
}

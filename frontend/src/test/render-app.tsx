import { RouterProvider } from '@tanstack/react-router';
import { act, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { vi } from 'vitest';
import type { Organization, User } from '../shared/api/types.ts';
import { FakeApi, json, person } from './fake-api.ts';

/**
 * The whole app at `path`, with nothing replaced but the network. Each call starts it afresh, as a page load does: what
 * a test does to storage before is what the browser remembers.
 */
export async function renderApp(api: FakeApi, path: string) {
  vi.resetModules();
  vi.stubGlobal('fetch', api.fetch);
  // Each start would keep a channel open for ever; tabs are tested with the session itself.
  vi.stubGlobal('BroadcastChannel', undefined);
  window.history.replaceState(null, '', path);

  const { LazyMaintenanceLayer } = await import('../app/maintenance/lazy-layer.tsx');
  const { Providers } = await import('../app/providers.tsx');
  const { createAppRouter } = await import('../app/router.tsx');
  const { followSession } = await import('../app/follow-session.ts');
  const { watchConnection } = await import('../app/watch-connection.ts');
  const { ConnectionBanner } = await import('../app/connection-banner.tsx');
  const { connection } = await import('../shared/api/connection.ts');
  const { createQueryClient } = await import('../shared/api/query-client.ts');
  const { maintenance } = await import('../shared/maintenance/maintenance.ts');
  const { session } = await import('../shared/session/session.ts');

  const queryClient = createQueryClient();
  const router = createAppRouter(session);
  const stops = [followSession(session, router, queryClient), watchConnection(connection, queryClient)];
  const view = render(
    <Providers queryClient={queryClient} env="test">
      <LazyMaintenanceLayer router={router} />
      <RouterProvider router={router} />
      <ConnectionBanner />
    </Providers>,
  );
  // Through maintenance the first page waits for its end.
  const refused = new Promise<void>((resolve) => maintenance.closure.subscribe(resolve));
  await act(() => Promise.race([router.load(), refused]));
  const leave = (): void => {
    view.unmount();
    for (const stop of stops) stop();
    queryClient.clear();
  };
  return { user: userEvent.setup({ delay: null }), session, router, queryClient, maintenance, leave };
}

/** What a browser remembers of someone who is signed in: the mark in storage, the cookie. */
export function signedInApi(user: User = person('Ada')): FakeApi {
  const api = new FakeApi();
  api.addPerson(user);
  api.issue(user);
  localStorage.setItem('quayside.signed-in', '1');
  api.on('GET /users/me', () => json(user));
  api.on('GET /organizations', () => page([]));
  return api;
}

export const page = <T,>(items: T[], nextCursor: string | null = null): Response => json({ items, nextCursor });

export const organization = (extra: Partial<Organization> = {}): Organization => ({
  id: 'pier',
  name: 'North Pier',
  role: 'owner',
  memberCount: 3,
  createdAt: '2026-01-05T08:00:00.000Z',
  updatedAt: '2026-01-05T08:00:00.000Z',
  version: 4,
  ...extra,
});

export function withOrganization(api: FakeApi, extra: Partial<Organization> = {}): FakeApi {
  const pier = organization(extra);
  api.on('GET /organizations', () => page([pier]));
  api.on(`GET /organizations/${pier.id}`, () => json(pier));
  return api;
}

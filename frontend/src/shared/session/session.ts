import { useSyncExternalStore } from 'react';
import type { User } from '../api/types.ts';
import { localStore } from '../lib/web-storage.ts';
import { maintenance } from '../maintenance/maintenance.ts';
import { maintenanceRefusal } from '../maintenance/refusal.ts';
import { SessionManager, type SessionState } from './session-manager.ts';
import { openTabChannel } from './tab-channel.ts';

/** This tab's one session. */
export const session = new SessionManager({
  fetch: async (path, init) => {
    const response = await fetch(new URL(path, window.location.origin), init);
    const refusal = await maintenanceRefusal(response);
    // At the operators' address a sign-in is refused to whoever isn't one, and the form is to stay for the next to try.
    if (refusal && path.endsWith('/login')) maintenance.ask();
    else maintenance.notice(refusal);
    return response;
  },
  channel: openTabChannel(),
  locks: typeof navigator === 'undefined' ? undefined : navigator.locks,
  storage: localStore,
});

export const useSession = (): SessionState => useSyncExternalStore(session.state.subscribe, session.state.get);

/** Who is signed in. Only below the signed-in layout, which renders nothing without a person. */
export function useUser(): User {
  const state = useSession();
  if (state.status === 'active' || state.status === 'ended') return state.user;
  throw new Error('useUser outside of the signed-in pages');
}

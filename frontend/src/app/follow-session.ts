import type { QueryClient } from '@tanstack/react-query';
import { removeAllDrafts } from '../shared/forms/drafts.ts';
import type { SessionManager, SessionState } from '../shared/session/session-manager.ts';
import type { AppRouter } from './router.tsx';

const personIn = (state: SessionState): string | undefined => ('user' in state ? state.user.id : undefined);

/** Keeps what the app shows in step with who is signed in, whichever tab that was decided in. */
export function followSession(
  session: SessionManager,
  router: Pick<AppRouter, 'invalidate' | 'navigate'>,
  queryClient: QueryClient,
): () => void {
  let before = session.state.get();
  return session.state.subscribe(() => {
    const was = before;
    const now = session.state.get();
    before = now;
    if (now.status === 'anonymous' && now.signedOut) removeAllDrafts();

    const person = personIn(now);
    const changedHands = personIn(was) !== undefined && personIn(was) !== person;
    if (changedHands) queryClient.clear();
    if (changedHands && person !== undefined) {
      void router.navigate({ to: '/' });
      return;
    }
    // The routes' guards decide where this person may be. Restoring happens inside of a guard, and a session that has
    // ended leaves the page as it is.
    const isForGuards = was.status !== 'restoring' && was.status !== now.status && now.status !== 'ended';
    if (isForGuards) void router.invalidate();
  });
}

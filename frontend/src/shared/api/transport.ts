import type { Maintenance } from '../maintenance/maintenance.ts';
import { maintenanceRefusal } from '../maintenance/refusal.ts';
import type { SessionManager } from '../session/session-manager.ts';
import type { ConnectionStore } from './connection.ts';
import { SessionEndedError, UnreachableError } from './problem.ts';

type Fetch = (request: Request) => Promise<Response>;

/**
 * The way of every API request: adds the access token, renews it once when it is refused, and where the session is over
 * waits until the same person has signed in again, so that what they were saving is saved after all. Through maintenance
 * what only reads waits for its end; what changes something fails, for the person to send when they see fit.
 */
export function createTransport(
  session: SessionManager,
  connection: ConnectionStore,
  maintenance: Maintenance,
  send: Fetch,
): Fetch {
  async function sendWatched(request: Request): Promise<Response> {
    let response: Response;
    try {
      response = await send(request);
    } catch (cause) {
      if (request.signal.aborted) throw cause;
      connection.failed('unreachable');
      throw new UnreachableError(cause);
    }
    const refusal = await maintenanceRefusal(response);
    if (refusal) {
      // It answers, and says why not: that is no outage.
      connection.reachable();
      maintenance.notice(refusal);
      throw refusal;
    }
    if ([502, 503, 504].includes(response.status)) {
      const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
      connection.failed('unavailable', Number.isFinite(seconds) ? seconds : undefined);
    } else {
      connection.reachable();
    }
    return response;
  }

  async function tokenFor(request: Request): Promise<string | undefined> {
    const before = session.state.get();
    if (before.status === 'ended') await untilSignedInAgain(before.user.id, request.signal);
    const token = await session.accessToken();
    const after = session.state.get();
    if (after.status === 'ended') return tokenFor(request);
    if (token === undefined && before.status === 'active') throw new SessionEndedError();
    return token;
  }

  const untilSignedInAgain = (userId: string, signal: AbortSignal): Promise<void> =>
    Promise.race([
      session.untilActive(userId),
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      }),
    ]);

  async function sendOnce(request: Request): Promise<Response> {
    // A body can be sent once: keep a copy for the second try.
    const spare = request.clone();
    const token = await tokenFor(request);
    if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`);
    const response = await sendWatched(request);
    if (response.status !== 401 || token === undefined) return response;

    await session.refresh(token);
    const renewed = await tokenFor(spare);
    if (renewed === undefined) return response;
    spare.headers.set('authorization', `Bearer ${renewed}`);
    return sendWatched(spare);
  }

  return (request) =>
    request.method === 'GET' ? maintenance.through(() => sendOnce(request.clone()), request.signal) : sendOnce(request);
}

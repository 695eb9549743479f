import { describe, expect, it, vi } from 'vitest';
import { FakeApi, json, noContent, person, problem } from '../../test/fake-api.ts';
import { Maintenance } from '../maintenance/maintenance.ts';
import { SessionManager } from '../session/session-manager.ts';
import { ConnectionStore } from './connection.ts';
import { SessionEndedError, UnreachableError } from './problem.ts';
import { createTransport } from './transport.ts';

const ada = person('Ada');
const password = 'correct horse battery';

async function signedIn() {
  const api = new FakeApi();
  api.addPerson(ada);
  api.on('GET /users/me', () => json(ada));
  api.on('PATCH /users/me', ({ body }) => json({ ...ada, ...(body as object) }));
  const session = new SessionManager({
    fetch: (path, init) => api.fetch(new URL(path, 'http://localhost:8080'), init),
    channel: { send: () => undefined, listen: () => undefined },
    locks: undefined,
    storage: { read: () => null, write: () => undefined, remove: () => undefined, keys: () => [] },
  });
  await session.restore();
  await session.signIn({ email: ada.email, password });
  const connection = new ConnectionStore();
  const maintenance = new Maintenance();
  const send = createTransport(session, connection, maintenance, api.fetch);
  const request = (method: string, path: string, body?: unknown, signal?: AbortSignal) =>
    send(
      new Request(`http://localhost:8080/api/v1${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      }),
    );
  return { api, session, connection, maintenance, request };
}

describe('a request with a token that is refused', () => {
  it('is sent again with a new one, body included', async () => {
    const { api, request } = await signedIn();
    api.expireTokens();
    const response = await request('PATCH', '/users/me', { name: 'Ada L.' });
    expect(await response.json()).toMatchObject({ name: 'Ada L.' });
    expect(api.calls('POST /auth/refresh')).toHaveLength(1);
    expect(api.calls('PATCH /users/me').map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  it('is not sent a third time', async () => {
    const { api, request } = await signedIn();
    api.on('GET /users/me', () => problem(401, 'unauthenticated'));
    expect((await request('GET', '/users/me')).status).toBe(401);
    expect(api.calls('GET /users/me')).toHaveLength(2);
  });

  it('is renewed once for many requests at a time', async () => {
    const { api, request } = await signedIn();
    api.expireTokens();
    const responses = await Promise.all(Array.from({ length: 5 }, () => request('GET', '/users/me')));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(api.calls('POST /auth/refresh')).toHaveLength(1);
  });
});

describe('a request whose session has ended', () => {
  it('waits until the same person has signed in again, and then goes through', async () => {
    const { api, session, request } = await signedIn();
    api.endSession();
    const response = request('PATCH', '/users/me', { name: 'Typed before' });
    await vi.waitFor(() => expect(session.state.get().status).toBe('ended'));
    await session.signIn({ email: ada.email, password });
    expect(await (await response).json()).toMatchObject({ name: 'Typed before' });
  });

  it('is dropped when the person leaves instead', async () => {
    const { api, session, request } = await signedIn();
    api.endSession();
    const response = request('PATCH', '/users/me', { name: 'Typed before' });
    await vi.waitFor(() => expect(session.state.get().status).toBe('ended'));
    session.leave();
    await expect(response).rejects.toBeInstanceOf(SessionEndedError);
  });

  it('is never sent in the name of someone else who signs in', async () => {
    const { api, session, request } = await signedIn();
    const bo = person('Bo');
    api.addPerson(bo);
    api.endSession();
    const response = request('PATCH', '/users/me', { name: 'Ada’s' });
    response.catch(() => undefined);
    await vi.waitFor(() => expect(session.state.get().status).toBe('ended'));
    await session.signIn({ email: bo.email, password });
    await expect(response).rejects.toBeInstanceOf(SessionEndedError);
    expect(api.calls('PATCH /users/me')).toHaveLength(1);
  });

  it('stops waiting when it is aborted', async () => {
    const { api, session, request } = await signedIn();
    api.endSession();
    const abort = new AbortController();
    const response = request('GET', '/users/me', undefined, abort.signal);
    await vi.waitFor(() => expect(session.state.get().status).toBe('ended'));
    abort.abort();
    await expect(response).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('the connection', () => {
  it('is unavailable after a 503, for as long as the server says', async () => {
    const { api, connection, request } = await signedIn();
    api.on('GET /users/me', () => problem(503, 'service-unavailable', { retryAfter: '7' }));
    await request('GET', '/users/me');
    expect(connection.get()).toEqual({ status: 'unavailable', failures: 1, retryInMs: 7000 });
  });

  it('waits longer each time nobody answers, up to half a minute', async () => {
    const { api, connection, request } = await signedIn();
    api.down = 'unreachable';
    const waits: number[] = [];
    for (let count = 0; count < 6; count++) {
      await expect(request('GET', '/users/me')).rejects.toBeInstanceOf(UnreachableError);
      const state = connection.get();
      if (state.status === 'unreachable') waits.push(state.retryInMs);
    }
    expect(waits).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('is well again after any answer', async () => {
    const { api, connection, request } = await signedIn();
    api.down = 'unavailable';
    await request('GET', '/users/me');
    api.down = 'no';
    api.on('DELETE /auth/sessions/1', () => noContent());
    await request('DELETE', '/auth/sessions/1');
    expect(connection.get()).toEqual({ status: 'ok' });
  });
});

describe('a request that maintenance refuses', () => {
  async function refused() {
    const all = await signedIn();
    all.api.maintenance = { host: 'people', detail: 'New berths.', retryAfter: '10' };
    const end = (): void => {
      all.api.maintenance = undefined;
      all.maintenance.reopen();
    };
    return { ...all, end };
  }

  it('waits for the end where it only reads, and then goes through', async () => {
    const { api, maintenance, connection, request, end } = await refused();
    const response = request('GET', '/users/me');
    await vi.waitFor(() => expect(maintenance.closure.get()).toMatchObject({ detail: 'New berths.' }));
    expect(connection.get(), 'no outage').toEqual({ status: 'ok' });
    end();
    expect((await response).status).toBe(200);
    expect(api.calls('GET /users/me')).toHaveLength(2);
  });

  it('is held back without being sent while it is known to be refused', async () => {
    const { api, maintenance, request, end } = await refused();
    const first = request('GET', '/users/me');
    await vi.waitFor(() => expect(maintenance.closure.get()).toBeDefined());
    const second = request('GET', '/users/me');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(api.calls('GET /users/me')).toHaveLength(1);
    end();
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
  });

  it('is given up when nobody wants the answer any more', async () => {
    const { maintenance, request } = await refused();
    const controller = new AbortController();
    const response = request('GET', '/users/me', undefined, controller.signal);
    await vi.waitFor(() => expect(maintenance.closure.get()).toBeDefined());
    controller.abort();
    await expect(response).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('fails where it would change something, and is sent once', async () => {
    const { api, maintenance, request } = await refused();
    await expect(request('PATCH', '/users/me', { name: 'Ada L.' })).rejects.toMatchObject({ slug: 'maintenance' });
    expect(maintenance.closure.get()).toBeDefined();
    expect(api.calls('PATCH /users/me')).toHaveLength(1);
  });

  it('keeps the session when the token ran out meanwhile', async () => {
    const { api, session, maintenance, request, end } = await refused();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 700_000 });
    const response = request('GET', '/users/me');
    await vi.waitFor(() => expect(maintenance.closure.get()).toBeDefined());
    expect(session.state.get().status).toBe('active');
    end();
    expect((await response).status).toBe(200);
    expect(api.calls('POST /auth/refresh')).toHaveLength(2);
  });
});

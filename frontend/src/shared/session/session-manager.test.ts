import { locks } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeApi, person } from '../../test/fake-api.ts';
import { UnreachableError } from '../api/problem.ts';
import type { SafeStorage } from '../lib/web-storage.ts';
import { SessionManager } from './session-manager.ts';
import type { TabChannel } from './tab-channel.ts';

// Real locks and real broadcast channels, as the tabs of one browser share them; one lock space a test.
let browser = 0;
const openChannels: BroadcastChannel[] = [];
afterEach(() => {
  for (const channel of openChannels.splice(0)) channel.close();
});

function memoryStorage(): SafeStorage {
  const values = new Map<string, string>();
  return {
    read: (key) => values.get(key) ?? null,
    write: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
    keys: () => [...values.keys()],
  };
}

function openBrowser(api: FakeApi, storage = memoryStorage()) {
  const name = `browser-${++browser}`;
  const scoped = (lock: string) => `${name}:${lock}`;
  const browserLocks = {
    request: ((lock: string, ...rest: [never]) => locks.request(scoped(lock), ...rest)) as LockManager['request'],
    query: async () => {
      const { held = [] } = await locks.query();
      const own = held.filter((lock) => lock.name?.startsWith(`${name}:`));
      return { held: own.map((lock) => ({ ...lock, name: lock.name?.slice(name.length + 1) })) } as LockManagerSnapshot;
    },
  };
  const openTab = ({ frozen = false } = {}): SessionManager => {
    const channel = new BroadcastChannel(name);
    openChannels.push(channel);
    const tabs: TabChannel = {
      send: (message) => channel.postMessage(message),
      listen: (listener) => {
        if (!frozen) channel.addEventListener('message', (event) => listener(event.data));
      },
    };
    const send = (path: string, init: RequestInit) => api.fetch(new URL(path, 'http://localhost:8080'), init);
    return new SessionManager({ fetch: send, channel: tabs, locks: browserLocks, storage });
  };
  return { openTab, storage };
}

const ada = person('Ada');
const credentials = { email: ada.email, password: 'correct horse battery' };

async function signedInTab() {
  const api = new FakeApi();
  api.addPerson(ada);
  const { openTab, storage } = openBrowser(api);
  const tab = openTab();
  await tab.restore();
  await tab.signIn(credentials);
  return { api, openTab, storage, tab };
}

const statusOf = (tab: SessionManager): string => tab.state.get().status;

describe('a stranger', () => {
  it('is known as one without a request', async () => {
    const api = new FakeApi();
    const tab = openBrowser(api).openTab();
    await tab.restore();
    expect(statusOf(tab)).toBe('anonymous');
    expect(api.received).toEqual([]);
  });
});

describe('signing in', () => {
  it('keeps the token in memory and only a mark in storage', async () => {
    const { tab, storage } = await signedInTab();
    const token = await tab.accessToken();
    expect(token).toBe('token-1');
    expect(storage.keys().map((key) => storage.read(key))).toEqual(['1']);
  });

  it('reaches the tabs that are open', async () => {
    const api = new FakeApi();
    api.addPerson(ada);
    const { openTab } = openBrowser(api);
    const [first, second] = [openTab(), openTab()];
    await Promise.all([first.restore(), second.restore()]);
    await first.signIn(credentials);
    await vi.waitFor(() => expect(second.state.get()).toEqual({ status: 'active', user: ada }));
    expect(await second.accessToken()).toBe(await first.accessToken());
  });
});

describe('a page load', () => {
  it('restores the session by the cookie when no other tab is open', async () => {
    const { api, storage } = await signedInTab();
    const afterRestart = openBrowser(api, storage).openTab();
    await afterRestart.restore();
    expect(afterRestart.state.get()).toEqual({ status: 'active', user: ada });
    expect(api.calls('POST /auth/refresh')).toHaveLength(1);
  });

  it('takes the token over from an open tab and leaves the cookie alone', async () => {
    const { api, openTab, tab } = await signedInTab();
    const second = openTab();
    await second.restore();
    expect(await second.accessToken()).toBe(await tab.accessToken());
    expect(api.calls('POST /auth/refresh')).toEqual([]);
  });

  it('spends the cookie itself when the other tab is frozen and does not answer', async () => {
    const api = new FakeApi();
    api.addPerson(ada);
    const { openTab } = openBrowser(api);
    const frozen = openTab({ frozen: true });
    await frozen.restore();
    await frozen.signIn(credentials);
    const second = openTab();
    await second.restore();
    expect(statusOf(second)).toBe('active');
    expect(api.calls('POST /auth/refresh')).toHaveLength(1);
  });

  it('finds out later when the API does not answer, and stays undecided until then', async () => {
    const { api, storage } = await signedInTab();
    api.down = 'unreachable';
    const tab = openBrowser(api, storage).openTab();
    await expect(tab.restore()).rejects.toBeInstanceOf(UnreachableError);
    expect(statusOf(tab)).toBe('restoring');
    api.down = 'no';
    await tab.restore();
    expect(statusOf(tab)).toBe('active');
  });

  it('shows a stranger when the cookie has ended meanwhile', async () => {
    const { api, storage } = await signedInTab();
    api.endSession();
    const tab = openBrowser(api, storage).openTab();
    await tab.restore();
    expect(statusOf(tab)).toBe('anonymous');
  });
});

describe('a refresh', () => {
  it('spends the cookie once when two tabs are refused at the same time', async () => {
    const { api, openTab, tab } = await signedInTab();
    const second = openTab();
    await second.restore();
    const old = await tab.accessToken();
    api.expireTokens();
    await Promise.all([tab.refresh(old), second.refresh(old)]);
    expect(api.calls('POST /auth/refresh')).toHaveLength(1);
    expect(await tab.accessToken()).toBe('token-2');
    expect(await second.accessToken()).toBe('token-2');
  });

  it('is one for all requests of a tab that are refused together', async () => {
    const { api, tab } = await signedInTab();
    await Promise.all([tab.refresh('token-1'), tab.refresh('token-1'), tab.refresh('token-1')]);
    expect(api.calls('POST /auth/refresh')).toHaveLength(1);
  });

  it('happens before a token that is about to expire is used', async () => {
    const { api, tab } = await signedInTab();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 590_000 });
    expect(await tab.accessToken()).toBe('token-2');
    expect(api.calls('POST /auth/refresh')).toHaveLength(1);
  });

  it('leaves the session as it is when the API does not answer', async () => {
    const { api, tab } = await signedInTab();
    api.down = 'unavailable';
    await expect(tab.refresh('token-1')).rejects.toMatchObject({ status: 503 });
    expect(statusOf(tab)).toBe('active');
  });

  it('refused for maintenance ends nothing, in no tab', async () => {
    const { api, openTab, storage, tab } = await signedInTab();
    const second = openTab();
    await second.restore();
    api.maintenance = { host: 'people', detail: 'New berths.' };
    await expect(tab.refresh('token-1')).rejects.toMatchObject({ slug: 'maintenance' });
    const reloaded = openBrowser(api, storage).openTab();
    await expect(reloaded.restore()).rejects.toMatchObject({ slug: 'maintenance' });
    expect([tab, second, reloaded].map(statusOf)).toEqual(['active', 'active', 'restoring']);
    api.maintenance = undefined;
    await reloaded.restore();
    expect(reloaded.state.get()).toEqual({ status: 'active', user: ada });
  });

  it('ends the session in all tabs when it is refused', async () => {
    const { api, openTab, tab } = await signedInTab();
    const second = openTab();
    await second.restore();
    api.endSession();
    await tab.refresh('token-1');
    expect(tab.state.get()).toEqual({ status: 'ended', user: ada });
    await vi.waitFor(() => expect(second.state.get()).toEqual({ status: 'ended', user: ada }));
  });

  it('is not tried again while the session is over', async () => {
    const { api, tab } = await signedInTab();
    api.endSession();
    await tab.refresh('token-1');
    await tab.refresh('token-1');
    expect(api.calls('POST /auth/refresh')).toHaveLength(1);
  });

  it('goes on in all tabs once the person signs in again in one', async () => {
    const { api, openTab, tab } = await signedInTab();
    const second = openTab();
    await second.restore();
    api.endSession();
    await tab.refresh('token-1');
    await vi.waitFor(() => expect(statusOf(second)).toBe('ended'));
    const waiting = second.untilActive(ada.id);
    await tab.signIn(credentials);
    await waiting;
    expect(await second.accessToken()).toBe(await tab.accessToken());
  });
});

describe('signing out', () => {
  it('signs out every tab', async () => {
    const { openTab, tab } = await signedInTab();
    const second = openTab();
    await second.restore();
    await tab.signOut();
    expect(tab.state.get()).toEqual({ status: 'anonymous', signedOut: true });
    await vi.waitFor(() => expect(second.state.get()).toEqual({ status: 'anonymous', signedOut: true }));
    expect(await second.accessToken()).toBeUndefined();
  });

  it('is not undone by a refresh that was under way', async () => {
    const { api, openTab, tab } = await signedInTab();
    const second = openTab();
    await second.restore();
    const refreshing = second.refresh('token-1');
    await tab.signOut();
    await refreshing;
    await vi.waitFor(() => expect(statusOf(second)).toBe('anonymous'));
    expect(statusOf(tab)).toBe('anonymous');
    expect(api.cookie).toBeUndefined();
  });

  it('says so when the API could not be told, and keeps the session', async () => {
    const { api, tab } = await signedInTab();
    api.down = 'unreachable';
    await expect(tab.signOut()).rejects.toBeInstanceOf(UnreachableError);
    expect(statusOf(tab)).toBe('active');
  });
});

describe('waiting for a person to sign in again', () => {
  it('is given up when they leave', async () => {
    const { api, tab } = await signedInTab();
    api.endSession();
    await tab.refresh('token-1');
    const waiting = tab.untilActive(ada.id);
    tab.leave();
    await expect(waiting).rejects.toThrow('Your session has ended');
    expect(tab.state.get()).toEqual({ status: 'anonymous' });
  });

  it('is given up when someone else signs in', async () => {
    const { api, tab } = await signedInTab();
    api.addPerson(person('Bo'));
    api.endSession();
    await tab.refresh('token-1');
    const waiting = tab.untilActive(ada.id);
    waiting.catch(() => undefined);
    await tab.signIn({ email: person('Bo').email, password: credentials.password });
    await expect(waiting).rejects.toThrow('Your session has ended');
  });
});

import type { User } from '../api/types.ts';

/** An access token with the time (ms since the epoch, this machine's clock) until which it is good, and whose it is. */
export interface Credentials {
  accessToken: string;
  expiresAt: number;
  user: User;
}

/** What tabs of one browser tell each other. */
export type TabMessage =
  /** I have this session now: take it over, and don't spend the refresh cookie again. */
  | { type: 'session'; credentials: Credentials }
  /** Does anyone hold a token other than this one? Holders answer with `session`, or with `nothing-newer`. */
  | { type: 'ask'; except: string | undefined }
  | { type: 'nothing-newer' }
  /** The API refused to refresh: the session is over for all of us. */
  | { type: 'ended' }
  /** A person signed out. */
  | { type: 'signed-out' };

export interface TabChannel {
  send(message: TabMessage): void;
  listen(listener: (message: TabMessage) => void): void;
}

/** Reaches the other tabs of this origin. Browsers without BroadcastChannel are left with one tab that knows nothing of others. */
export function openTabChannel(name = 'quayside.session'): TabChannel {
  if (typeof BroadcastChannel === 'undefined') return { send: () => undefined, listen: () => undefined };
  const channel = new BroadcastChannel(name);
  return {
    send: (message) => channel.postMessage(message),
    listen: (listener) =>
      channel.addEventListener('message', (event: MessageEvent<TabMessage>) => listener(event.data)),
  };
}

import { ApiError, hasSlug, SessionEndedError, UnreachableError } from '../api/problem.ts';
import type { Session, User } from '../api/types.ts';
import { Store } from '../lib/store.ts';
import type { SafeStorage } from '../lib/web-storage.ts';
import type { Credentials, TabChannel, TabMessage } from './tab-channel.ts';

export type SessionState =
  /** The page has just loaded: whether there is a session isn't known yet. */
  | { status: 'restoring' }
  | { status: 'anonymous'; /** The person meant to: nothing of theirs is to stay. */ signedOut?: true }
  | { status: 'active'; user: User }
  /** It ended under the person's hands: what is on the screen stays, until they sign in again or leave. */
  | { status: 'ended'; user: User };

export interface SessionEdge {
  fetch: (path: string, init: RequestInit) => Promise<Response>;
  channel: TabChannel;
  /** Web Locks; undefined where the browser has none (plain http outside of localhost). */
  locks: Pick<LockManager, 'request' | 'query'> | undefined;
  /** Shared by the tabs: holds only whether someone signed in here, never a token. */
  storage: SafeStorage;
}

const refreshLock = 'quayside.refresh';
const holderLock = 'quayside.session-holder';
const signedInKey = 'quayside.signed-in';
/** How long another tab may take to hand over its token; browsers freeze tabs that nobody looks at. */
const askMs = 250;
/** A token this close to its end is renewed before it's used, so that it doesn't expire on its way. */
const marginMs = 20_000;

/**
 * The session of this browser, as one tab sees it. The access token lives in this object only; the refresh token is a
 * cookie that no script can read. Tabs take turns (Web Locks) and tell each other (BroadcastChannel), so that the
 * cookie, which changes with each use, is spent once for all of them.
 */
export class SessionManager {
  readonly state = new Store<SessionState>({ status: 'restoring' });
  readonly #edge: SessionEdge;
  #credentials: Credentials | undefined;
  #refreshing: Promise<void> | undefined;
  #releaseHolder: (() => void) | undefined;
  #answersHeard = 0;

  constructor(edge: SessionEdge) {
    this.#edge = edge;
    edge.channel.listen((message) => this.#hear(message));
  }

  /** Finds out whether this browser has a session. Throws when nobody answers; then it can be called again. */
  async restore(): Promise<void> {
    if (this.state.get().status !== 'restoring') return;
    // Most strangers have no cookie: spare them, and the API, a request that can only be refused.
    if (this.#edge.storage.read(signedInKey) === null) return this.state.set({ status: 'anonymous' });
    await this.refresh(undefined);
  }

  /** The token to send, renewed when it is about to expire; undefined for strangers. */
  async accessToken(): Promise<string | undefined> {
    const credentials = this.#credentials;
    if (!credentials) return undefined;
    if (credentials.expiresAt - Date.now() <= marginMs) await this.refresh(credentials.accessToken);
    return this.#credentials?.accessToken;
  }

  /**
   * Gets a token other than `rejected`: from another tab if one has it, else by spending the refresh cookie. Ends in
   * state `active`, or in `ended`/`anonymous` where the API refuses; throws where it doesn't answer.
   */
  refresh(rejected: string | undefined): Promise<void> {
    this.#refreshing ??= this.#alone(() => this.#renew(rejected)).finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  async signIn(credentials: { email: string; password: string }): Promise<void> {
    await this.#alone(async () => {
      const session = await this.#post('/api/v1/auth/login', credentials);
      this.#take(toCredentials(session as Session), true);
    });
  }

  async signOut(): Promise<void> {
    await this.#alone(async () => {
      await this.#post('/api/v1/auth/logout').catch((error: unknown) => {
        // Already over on the server's side is what was wanted. Anything else left the session alive: say so.
        if (!(error instanceof ApiError && error.status === 401)) throw error;
      });
      this.#drop({ status: 'anonymous', signedOut: true });
      this.#edge.channel.send({ type: 'signed-out' });
    });
  }

  /** The person prefers the sign-in page to signing in where they are. */
  leave(): void {
    if (this.state.get().status === 'ended') this.#drop({ status: 'anonymous' });
  }

  /** Renews the person's own data after they changed it. */
  updateUser(user: User): void {
    if (this.#credentials?.user.id === user.id) this.#take({ ...this.#credentials, user }, true);
  }

  /** Resolves once `userId` is signed in again; rejects when they leave or someone else signs in. */
  untilActive(userId: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): boolean => {
        const state = this.state.get();
        if (state.status === 'ended' || state.status === 'restoring') return false;
        if (state.status === 'active' && state.user.id === userId) resolve();
        else reject(new SessionEndedError());
        return true;
      };
      if (look()) return;
      const stop = this.state.subscribe(() => {
        if (look()) stop();
      });
    });
  }

  async #renew(rejected: string | undefined): Promise<void> {
    // While waiting for the lock another tab may have renewed it, or someone signed out.
    if (this.#hasOtherThan(rejected)) return;
    if (!['restoring', 'active'].includes(this.state.get().status)) return;
    if (await this.#askOthers(rejected)) return;
    try {
      this.#take(toCredentials((await this.#post('/api/v1/auth/refresh')) as Session), true);
    } catch (error) {
      if (!hasSlug(error, 'session-ended', 'account-disabled', 'unauthenticated')) throw error;
      this.#end();
      this.#edge.channel.send({ type: 'ended' });
    }
  }

  #hasOtherThan(rejected: string | undefined): boolean {
    const own = this.#credentials;
    return own !== undefined && own.accessToken !== rejected && own.expiresAt - Date.now() > marginMs;
  }

  async #askOthers(rejected: string | undefined): Promise<boolean> {
    const held = (await this.#edge.locks?.query())?.held ?? [];
    const holders = held.filter((lock) => lock.name === holderLock).length - (this.#releaseHolder ? 1 : 0);
    if (holders < 1) return false;
    this.#answersHeard = 0;
    this.#edge.channel.send({ type: 'ask', except: rejected });
    const deadline = performance.now() + askMs;
    while (performance.now() < deadline && this.#answersHeard < holders && !this.#hasOtherThan(rejected)) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return this.#hasOtherThan(rejected);
  }

  #hear(message: TabMessage): void {
    switch (message.type) {
      case 'session':
        this.#answersHeard += 1;
        return this.#take(message.credentials, false);
      case 'nothing-newer':
        this.#answersHeard += 1;
        return;
      case 'ask':
        if (!this.#credentials) return;
        return this.#edge.channel.send(
          this.#hasOtherThan(message.except)
            ? { type: 'session', credentials: this.#credentials }
            : { type: 'nothing-newer' },
        );
      case 'ended':
        return this.#end();
      case 'signed-out':
        return this.#drop({ status: 'anonymous', signedOut: true });
    }
  }

  #take(credentials: Credentials, announce: boolean): void {
    this.#credentials = credentials;
    this.#hold();
    this.#edge.storage.write(signedInKey, '1');
    if (announce) this.#edge.channel.send({ type: 'session', credentials });
    const before = this.state.get();
    const unchanged = before.status === 'active' && JSON.stringify(before.user) === JSON.stringify(credentials.user);
    if (!unchanged) this.state.set({ status: 'active', user: credentials.user });
  }

  #end(): void {
    const before = this.state.get();
    if (before.status === 'active') this.#drop({ status: 'ended', user: before.user });
    if (before.status === 'restoring') this.#drop({ status: 'anonymous' });
  }

  #drop(next: SessionState): void {
    this.#credentials = undefined;
    this.#releaseHolder?.();
    this.#releaseHolder = undefined;
    this.#edge.storage.remove(signedInKey);
    this.state.set(next);
  }

  /** Lets other tabs see that here is a token to ask for. */
  #hold(): void {
    if (this.#releaseHolder || !this.#edge.locks) return;
    const released = new Promise<void>((resolve) => (this.#releaseHolder = resolve));
    void this.#edge.locks.request(holderLock, { mode: 'shared' }, () => released);
  }

  /** Runs with no other tab changing the session at the same time. */
  async #alone(action: () => Promise<void>): Promise<void> {
    if (this.#edge.locks) await this.#edge.locks.request(refreshLock, action);
    else await action();
  }

  async #post(path: string, body?: unknown): Promise<unknown> {
    const init: RequestInit = { method: 'POST', credentials: 'same-origin', headers: { accept: 'application/json' } };
    if (body !== undefined) {
      init.headers = { ...init.headers, 'content-type': 'application/json' };
      init.body = JSON.stringify(body);
    }
    const response = await this.#edge.fetch(path, init).catch((cause: unknown) => {
      throw new UnreachableError(cause);
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw new ApiError(response, answer);
    return answer;
  }
}

const toCredentials = (session: Session): Credentials => ({
  accessToken: session.accessToken,
  expiresAt: Date.now() + session.expiresInSeconds * 1000,
  user: session.user,
});

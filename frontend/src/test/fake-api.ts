import type { ProblemSlug } from '../shared/api/problem.ts';
import type { AdminMaintenance, MaintenanceStatus, Session, User } from '../shared/api/types.ts';

export interface Received {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Headers;
  body: unknown;
}

type Handler = (request: Received) => Response | Promise<Response>;

export const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

/** What `GET /maintenance` says. */
export const status = (
  state: MaintenanceStatus['state'],
  extra: Partial<MaintenanceStatus> = {},
): MaintenanceStatus => ({
  state,
  message: null,
  startsAt: null,
  endsAt: null,
  ...extra,
});

export const noContent = (): Response => new Response(null, { status: 204 });

export const problem = (
  status: number,
  slug: ProblemSlug,
  extra: {
    errors?: { pointer: string; detail: string }[];
    detail?: string;
    retryAfter?: string;
    endsAt?: string | null;
  } = {},
): Response =>
  new Response(
    JSON.stringify({
      type: `urn:quayside:problem:${slug}`,
      title: `Title of ${slug}`,
      status,
      detail: extra.detail ?? `Detail of ${slug}.`,
      requestId: 'request-1',
      ...(extra.endsAt === undefined ? {} : { endsAt: extra.endsAt }),
      ...(extra.errors ? { errors: extra.errors } : {}),
    }),
    {
      status,
      headers: {
        'content-type': 'application/problem+json',
        ...(extra.retryAfter ? { 'retry-after': extra.retryAfter } : {}),
      },
    },
  );

/**
 * The API at the network's edge: answers `fetch`, and keeps sessions as the real one does: a refresh cookie that changes
 * with each use and works once, access tokens that can be refused.
 */
export class FakeApi {
  readonly received: Received[] = [];
  /** Whose session the browser's cookie jar holds. */
  cookie: { value: string; user: User } | undefined;
  down: 'no' | 'unavailable' | 'unreachable' = 'no';
  /** On while defined. `host` is whose address this is: at the operators' one they, and sign-in, are served. */
  maintenance: { host: 'people' | 'operators'; detail: string; endsAt?: string; retryAfter?: string } | undefined;
  readonly #handlers = new Map<string, Handler>();
  readonly #tokens = new Map<string, User>();
  readonly #people = new Map<string, User>();
  #issued = 0;

  constructor() {
    this.on('POST /auth/login', ({ body }) => {
      const { email, password } = body as { email: string; password: string };
      const user = this.#people.get(email);
      if (!user || password !== 'correct horse battery') return problem(401, 'invalid-credentials');
      return json(this.issue(user));
    });
    this.on('POST /auth/refresh', () => {
      if (!this.cookie) return problem(401, 'session-ended');
      return json(this.issue(this.cookie.user));
    });
    this.on('GET /maintenance', () => json(status('off')));
    this.on('POST /auth/logout', () => {
      this.endSession();
      return noContent();
    });
  }

  addPerson(user: User): void {
    this.#people.set(user.email, user);
  }

  /** `route` is "METHOD /path" below /api/v1, with exact segments. */
  on(route: string, handler: Handler): void {
    this.#handlers.set(route, handler);
  }

  calls(route: string): Received[] {
    return this.received.filter(({ method, path }) => `${method} ${path}` === route);
  }

  issue(user: User, expiresInSeconds = 600): Session {
    this.#issued += 1;
    const accessToken = `token-${this.#issued}`;
    this.#tokens.set(accessToken, user);
    this.cookie = { value: `cookie-${this.#issued}`, user };
    return { accessToken, tokenType: 'Bearer', expiresInSeconds, user };
  }

  /** Refuses all access tokens given out so far; the cookie still works. */
  expireTokens(): void {
    this.#tokens.clear();
  }

  endSession(): void {
    this.#tokens.clear();
    this.cookie = undefined;
  }

  readonly fetch = async (input: Request | URL | string, init?: RequestInit): Promise<Response> => {
    const request = input instanceof Request ? input : new Request(input, init);
    const url = new URL(request.url);
    const text = await request.text();
    const received: Received = {
      method: request.method,
      path: decodeURIComponent(url.pathname).replace('/api/v1', ''),
      query: url.searchParams,
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    this.received.push(received);
    // Answers take a moment, so that requests overlap as they do on a network.
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (this.down === 'unreachable') throw new TypeError('Failed to fetch');
    if (this.down === 'unavailable') return problem(503, 'service-unavailable', { retryAfter: '1' });
    if (this.maintenance && !this.#isServedInMaintenance(received)) {
      const { detail, endsAt = null, retryAfter = '300' } = this.maintenance;
      return problem(503, 'maintenance', { detail, endsAt, retryAfter });
    }
    return this.#answer(received);
  };

  #isServedInMaintenance({ path, headers, body }: Received): boolean {
    if (this.maintenance?.host !== 'operators') return false;
    if (path === '/maintenance' || path === '/auth/logout') return true;
    const token = headers.get('authorization')?.replace('Bearer ', '') ?? '';
    const login = path === '/auth/login' ? this.#people.get((body as { email: string }).email) : undefined;
    const holder = path === '/auth/refresh' ? this.cookie?.user : undefined;
    return (this.#tokens.get(token) ?? login ?? holder)?.role === 'operator';
  }

  #answer(received: Received): Response | Promise<Response> {
    const handler = this.#handlers.get(`${received.method} ${received.path}`);
    const isPublic = /^\/(auth\/(?!sessions|change-password)|invitations\/lookup|maintenance)/.test(received.path);
    const token = received.headers.get('authorization')?.replace('Bearer ', '') ?? '';
    if (!isPublic && !this.#tokens.has(token)) return problem(401, 'unauthenticated');
    return handler ? handler(received) : problem(404, 'not-found');
  }
}

export const person = (name: string, extra: Partial<User> = {}): User => ({
  id: `id-of-${name.toLowerCase()}`,
  email: `${name.toLowerCase()}@quayside.test`,
  name,
  role: 'user',
  createdAt: '2026-01-05T08:00:00.000Z',
  version: 1,
  ...extra,
});

/** What operators are told of the running release. */
export const release = {
  name: 'quayside',
  version: '1.2.3',
  commit: 'abcdef0123456789',
  environment: 'test',
  startedAt: '2026-01-05T08:00:00.000Z',
  hostname: 'pod-7',
  adminAccess: true,
};

/** Maintenance as operators see it; off, and never changed. */
export const maintenanceOf = (extra: Partial<AdminMaintenance> = {}): AdminMaintenance => ({
  state: 'off',
  enabled: false,
  message: null,
  startsAt: null,
  endsAt: null,
  updatedAt: null,
  updatedBy: null,
  version: '1',
  source: { kind: 'file', name: 'maintenance' },
  problem: null,
  fleetKnown: true,
  pods: [],
  ...extra,
});

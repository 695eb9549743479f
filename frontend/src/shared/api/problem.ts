import type { Problem } from './types.ts';

const problemPrefix = 'urn:quayside:problem:';

/** The stable names of the API's problems. */
export type ProblemSlug = Problem['type'] extends `urn:quayside:problem:${infer Slug}` ? Slug : never;

/** The API refused or failed. Carries what it said (RFC 9457), or a plain wording where a proxy answered in its place. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  /** The stable end of the problem's `type`, e.g. `validation-failed`. Empty when the answer was no problem document. */
  readonly slug: ProblemSlug | '';
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | undefined;
  readonly fieldErrors: { pointer: string; detail: string }[];
  /** What the `Retry-After` header asked for. */
  readonly retryAfterSeconds: number | undefined;
  /** When the maintenance that refused this is planned to end (ISO 8601). */
  readonly endsAt: string | null;

  constructor(response: Response, body: unknown) {
    const problem = isProblem(body) ? body : undefined;
    const title = problem?.title ?? (response.status >= 500 ? 'The server had a problem' : 'The request was refused');
    super(title);
    this.status = response.status;
    this.slug = problem ? (problem.type.slice(problemPrefix.length) as ProblemSlug) : '';
    this.title = title;
    this.detail = problem?.detail ?? `It answered with status ${response.status} and no explanation.`;
    this.requestId = problem?.requestId ?? response.headers.get('x-request-id') ?? undefined;
    this.fieldErrors = problem?.errors ?? [];
    this.retryAfterSeconds = parseRetryAfter(response.headers.get('retry-after'));
    this.endsAt = typeof problem?.['endsAt'] === 'string' ? problem['endsAt'] : null;
  }
}

/** No answer came: no network, or nobody listening. */
export class UnreachableError extends Error {
  override name = 'UnreachableError';
  constructor(cause: unknown) {
    super('Quayside can’t be reached', { cause });
  }
}

/** The session is over, and the person chose not to sign in again. */
export class SessionEndedError extends Error {
  override name = 'SessionEndedError';
  constructor() {
    super('Your session has ended');
  }
}

export const hasSlug = (error: unknown, ...slugs: ProblemSlug[]): error is ApiError =>
  error instanceof ApiError && slugs.some((slug) => slug === error.slug);

/** Likely to pass without anyone changing the request: worth repeating quietly. */
export const isTransient = (error: unknown): boolean =>
  error instanceof UnreachableError || (error instanceof ApiError && [502, 503, 504].includes(error.status));

function isProblem(body: unknown): body is Problem {
  return (
    typeof body === 'object' && body !== null && 'type' in body && 'title' in body && typeof body.type === 'string'
  );
}

/** Retry-After is either seconds or a date (RFC 9110, 10.2.3). */
function parseRetryAfter(value: string | null): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.round((date - Date.now()) / 1000));
}

/**
 * Every error this API answers with, by the slug that ends its `type` (RFC 9457). A slug is a promise to clients: it may
 * be added, never renamed.
 */
export const PROBLEMS = {
  'malformed-json': { status: 400, title: 'The body is not valid JSON' },
  'invalid-request': { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  'invalid-credentials': { status: 401, title: 'The address or the password is wrong' },
  'session-ended': { status: 401, title: 'The session has ended' },
  forbidden: { status: 403, title: 'Not allowed' },
  'account-disabled': { status: 403, title: 'The account is disabled' },
  'origin-refused': { status: 403, title: 'Requests from this origin are refused' },
  'not-found': { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'The request conflicts with what is stored' },
  'already-member': { status: 409, title: 'Already a member' },
  'request-in-progress': { status: 409, title: 'The same request is being worked on' },
  'owner-must-transfer': { status: 409, title: 'The owner must hand over first' },
  'email-taken': { status: 409, title: 'The address is taken' },
  'link-invalid': { status: 410, title: 'The link no longer works' },
  'precondition-failed': { status: 412, title: 'Changed by someone else' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body must be JSON' },
  'validation-failed': { status: 422, title: 'Some fields are not valid' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key belongs to another request' },
  'precondition-required': { status: 428, title: 'If-Match is required' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong here' },
  maintenance: { status: 503, title: 'Maintenance' },
  'service-unavailable': { status: 503, title: 'Temporarily unavailable' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemSlug = keyof typeof PROBLEMS;

/** One field that was refused. `pointer` is a JSON Pointer (RFC 6901) into the body, or a parameter's name. */
export interface FieldError {
  pointer: string;
  detail: string;
}

export interface ProblemOptions {
  /** For the person: what happened, what was expected, what to do. */
  detail: string;
  errors?: FieldError[];
  headers?: Record<string, string>;
  /** Extension members (RFC 9457, section 3.2). */
  extensions?: Record<string, unknown>;
  cause?: unknown;
  /** A 5xx that is the right answer and no event, such as a probe of a pod that isn't ready; not logged. */
  expected?: boolean;
}

/** Thrown anywhere below a controller; ProblemFilter turns it into application/problem+json. */
export class Problem extends Error {
  override name = 'Problem';
  readonly slug: ProblemSlug;
  readonly options: ProblemOptions;

  constructor(slug: ProblemSlug, options: ProblemOptions | string) {
    const full = typeof options === 'string' ? { detail: options } : options;
    super(`${slug}: ${full.detail}`, { cause: full.cause });
    this.slug = slug;
    this.options = full;
  }

  get status(): number {
    return PROBLEMS[this.slug].status;
  }
}

/** For what a person may not see as well as for what isn't there: the two must read the same. */
export const notFound = (what: string): Problem =>
  new Problem('not-found', `There is no such ${what}, or you have no access to it.`);

export const invalidField = (field: string, detail: string): Problem =>
  new Problem('validation-failed', {
    detail: 'Correct the fields and send again.',
    errors: [{ pointer: `/${field}`, detail }],
  });

import { describe, expect, it, vi } from 'vitest';
import { problem } from '../../test/fake-api.ts';
import { fieldErrors } from '../forms/use-form-mutation.ts';
import { ApiError, hasSlug, isTransient, UnreachableError } from './problem.ts';

const errorOf = async (response: Response): Promise<ApiError> =>
  new ApiError(response.clone(), await response.json().catch(() => 'no JSON'));

describe('ApiError', () => {
  it('carries what the problem document says', async () => {
    const error = await errorOf(problem(409, 'already-member', { detail: 'Ada is a member.' }));
    expect(error).toMatchObject({
      status: 409,
      slug: 'already-member',
      title: 'Title of already-member',
      detail: 'Ada is a member.',
      requestId: 'request-1',
    });
    expect(hasSlug(error, 'conflict', 'already-member')).toBe(true);
    expect(hasSlug(error, 'conflict')).toBe(false);
  });

  it('has plain words, and the id from the header, where a proxy answered with a page', async () => {
    const page = new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'x-request-id': 'from-header' } });
    const error = await errorOf(page);
    expect(error).toMatchObject({ slug: '', title: 'The server had a problem', requestId: 'from-header' });
    expect(isTransient(error)).toBe(true);
  });

  it.each([
    ['30', 30],
    ['0', 0],
    ['Sat, 21 Nov 2026 12:00:30 GMT', 30],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
    ['soon', undefined],
  ])('reads Retry-After: %s as %s seconds', async (retryAfter, seconds) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-21T12:00:00Z') });
    expect((await errorOf(problem(503, 'service-unavailable', { retryAfter }))).retryAfterSeconds).toBe(seconds);
  });

  it.each([
    [400, false],
    [401, false],
    [412, false],
    [500, false],
    [502, true],
    [503, true],
    [504, true],
  ])('status %i is transient: %s', async (status, expected) => {
    expect(isTransient(await errorOf(problem(status, 'internal')))).toBe(expected);
    expect(isTransient(new UnreachableError(new TypeError('Failed to fetch')))).toBe(true);
  });
});

describe('fieldErrors', () => {
  it('gives each field what its pointer names, and keeps the rest apart', async () => {
    const error = await errorOf(
      problem(422, 'validation-failed', {
        errors: [
          { pointer: '/email', detail: 'Not an address.' },
          { pointer: '/email', detail: 'Too long.' },
          { pointer: '/a~1b', detail: 'Escaped.' },
          { pointer: '', detail: 'Name at least one field.' },
          { pointer: '/elsewhere', detail: 'Not in this form.' },
        ],
      }),
    );
    expect(fieldErrors(error, ['name', 'email', 'a/b'])).toEqual({
      byField: { email: 'Not an address. Too long.', 'a/b': 'Escaped.' },
      rest: ['Name at least one field.', 'Not in this form.'],
    });
  });
});

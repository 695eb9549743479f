import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Problem } from './problem.ts';
import { SchemaPipe } from './schema.pipe.ts';

const schema = z.strictObject({
  name: z.string('Enter a name.').trim(),
  tags: z.array(z.strictObject({ 'a/b': z.string() })).optional(),
});
const pipe = new SchemaPipe();

function refused(value: unknown, type: 'body' | 'query' | 'param', given: z.ZodType = schema, data?: string) {
  try {
    pipe.transform(value, { type, schema: given, ...(data ? { data } : {}) });
  } catch (error) {
    const { slug, options } = error as Problem;
    return { slug, errors: options.errors };
  }
  throw new Error(`accepted: ${JSON.stringify(value)}`);
}

test('hands on what the schema made of it', () => {
  expect(pipe.transform({ name: ' Ada ' }, { type: 'body', schema: schema })).toEqual({ name: 'Ada' });
});

test('leaves alone what has no schema', () => {
  const value = { any: 'thing' };
  expect(pipe.transform(value, { type: 'custom' })).toBe(value);
});

describe('bodies are refused as 422 with a JSON Pointer for each field', () => {
  test.each([
    ['a wrong type', { name: 1 }, ['/name']],
    ['an unknown field', { name: 'x', extra: 1 }, ['/extra']],
    ['several unknown fields', { name: 'x', a: 1, b: 2 }, ['/a', '/b']],
    ['a field deep inside', { name: 'x', tags: [{ 'a/b': 1 }] }, ['/tags/0/a~1b']],
    ['an unknown field deep inside', { name: 'x', tags: [{ 'a/b': '', 'c~d': 1 }] }, ['/tags/0/c~0d']],
    ['no object', [], ['']],
  ])('%s', (_, body, pointers) => {
    const { slug, errors } = refused(body, 'body');
    expect(slug).toBe('validation-failed');
    expect(errors?.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  test.each([undefined, null])('%s: the body itself is what is missing', (body) => {
    expect(refused(body, 'body')).toEqual({ slug: 'validation-failed', errors: undefined });
  });
});

test('the rest of the request is refused as 400 by the name of the parameter', () => {
  expect(refused({ extra: '1' }, 'query', z.strictObject({}))).toEqual({
    slug: 'invalid-request',
    errors: [{ pointer: 'extra', detail: 'This field is not known here. Remove it.' }],
  });
  expect(refused('x', 'param', z.uuid('Expected an id.'), 'userId')).toEqual({
    slug: 'invalid-request',
    errors: [{ pointer: 'userId', detail: 'Expected an id.' }],
  });
});

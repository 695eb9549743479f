import { describe, expect, test } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { decodeCursor, encodeCursor, pageQuery, toPage } from './page.ts';

const id = uuidv7();

describe('cursors', () => {
  test('lead back to the id they were made of', () => {
    expect(decodeCursor(encodeCursor(id))).toBe(id);
    expect(decodeCursor(undefined)).toBeUndefined();
  });

  const base64url = (text: string): string => Buffer.from(text).toString('base64url');
  test.each([
    ['empty', ''],
    ['an id as it is', id],
    ['not base64', '!!!'],
    ['something else inside', base64url('hello')],
    ['another version of UUID', base64url('6f1e1b9e-4c1e-4b7e-9d5e-3a1c2b4d5e6f')],
    ['padded', `${encodeCursor(id)}=`],
    ['with a blank', `${encodeCursor(id)} `],
    ['with rubbish that decoders skip', `${encodeCursor(id)}!`],
    ['in the other alphabet of base64', Buffer.from(`${id}?>`).toString('base64')],
    ['with more behind the id', base64url(`${id}'`)],
    ['with a null byte', base64url(`${id}\0`)],
  ])('%s: refused', (_, cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(expect.objectContaining({ slug: 'invalid-request' }));
  });
});

describe('a page', () => {
  const page = (count: number, limit: number) =>
    toPage(
      Array.from({ length: count }, (_, n) => n),
      limit,
      (n) => `${n}`,
      (n) => n * 10,
    );

  test('of one row more than asked for leads on from the last one shown', () => {
    expect(page(4, 3)).toEqual({ items: [0, 10, 20], nextCursor: encodeCursor('2') });
  });

  test.each([0, 1, 3])('of %d rows, three asked for, is the last', (count) => {
    const { items, nextCursor } = page(count, 3);
    expect(items).toHaveLength(count);
    expect(nextCursor).toBeNull();
  });
});

describe('the query', () => {
  test('has a limit of 25 if none is given', () => {
    expect(pageQuery.parse({})).toEqual({ limit: 25 });
  });

  test.each(['1', '100'])('takes the limit %s', (limit) => {
    expect(pageQuery.parse({ limit })).toEqual({ limit: Number(limit) });
  });

  test.each(['0', '101', '-1', '1.5', 'x', '', ' ', 'Infinity', 'NaN', ['1', '2']])('refuses the limit %j', (limit) => {
    expect(pageQuery.safeParse({ limit }).success).toBe(false);
  });
});

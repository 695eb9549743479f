import { z } from 'zod';
import { Problem } from './problem.ts';
import { idSchema } from './schemas.ts';

/** Query of every list: keyset paging, so that page 1000 costs what page 1 does and nothing is shown twice. */
export const pageQueryShape = {
  limit: z.coerce
    .number({ error: 'Expected a whole number from 1 to 100.' })
    .int('Expected a whole number from 1 to 100.')
    .min(1, 'Expected a whole number from 1 to 100.')
    .max(100, 'Expected a whole number from 1 to 100.')
    .default(25)
    .meta({ description: 'Items a page.' }),
  cursor: z.string().max(200).optional().meta({ description: 'nextCursor of the page before; opaque.' }),
};

export const pageQuery = z.strictObject(pageQueryShape);
export type PageQuery = z.infer<typeof pageQuery>;

/** Schema of a list's answer, named `<item>Page` in the API document. */
export function pageOf<T extends z.ZodType>(item: T, name: string) {
  return z
    .object({ items: z.array(item), nextCursor: z.string().nullable().meta({ description: 'null on the last page.' }) })
    .meta({ id: `${name}Page` });
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** @throws Problem invalid-request for anything that `encodeCursor` did not make */
export function decodeCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const id = Buffer.from(cursor, 'base64url').toString();
  if (!idSchema.safeParse(id).success || encodeCursor(id) !== cursor) {
    throw new Problem('invalid-request', {
      detail: 'The cursor is not one that this list gave out. Start again without it.',
      errors: [{ pointer: 'cursor', detail: 'Not a cursor of this API.' }],
    });
  }
  return id;
}

export const encodeCursor = (id: string): string => Buffer.from(id).toString('base64url');

/**
 * Cuts rows that were read with LIMIT limit + 1 into a page.
 *
 * @param key the row's sort key, which the next page continues after
 */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  key: (row: Row) => string,
  map: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(map), nextCursor: rows.length > limit && last ? encodeCursor(key(last)) : null };
}

import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';

const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as Json;

interface Json {
  [key: string]: Json;
}

function references(value: Json, at = ''): { at: string; $ref: string }[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === '$ref' && typeof child === 'string' ? [{ at, $ref: child }] : references(child, `${at}/${key}`),
  );
}

const resolve = ($ref: string): Json | undefined =>
  $ref
    .split('/')
    .slice(1)
    .reduce<Json | undefined>((value, key) => value?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);

test('every reference of the document points to something in it', () => {
  const all = references(document);
  expect(all.length).toBeGreaterThan(50);
  expect(all.filter(({ $ref }) => resolve($ref) === undefined)).toEqual([]);
});

test('every schema is described in place, not through another component', () => {
  const schemas = document.components!.schemas!;
  expect(Object.entries(schemas).filter(([, schema]) => schema.definitions || schema.$ref)).toEqual([]);
});

test('a problem may carry members of its own', () => {
  expect(document.components!.schemas!.Problem!.additionalProperties).not.toBe(false);
});

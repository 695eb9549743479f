import { expect, it } from 'vitest';
import { safeNextPath } from './next-path.ts';

it.each([
  ['/organizations/1/members?search=a', '/organizations/1/members?search=a'],
  ['/', '/'],
  ['//evil.example/x', undefined],
  ['/\\evil.example', undefined],
  ['/\t/evil.example', undefined],
  ['https://evil.example/', undefined],
  ['javascript:alert(1)', undefined],
  ['organizations', undefined],
  ['', undefined],
  [undefined, undefined],
  [['/a'], undefined],
])('from %j goes to %j', (value, expected) => {
  expect(safeNextPath(value)).toBe(expected);
});

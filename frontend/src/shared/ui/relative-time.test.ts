import { expect, it } from 'vitest';
import { relativeTime } from './relative-time.tsx';

const now = Date.parse('2026-11-21T12:00:00Z');
it.each([
  ['2026-11-21T11:59:31Z', 'just now'],
  ['2026-11-21T12:00:20Z', 'just now'],
  ['2026-11-21T12:00:50Z', 'in a moment'],
  ['2026-11-21T11:58:30Z', '1 minute ago'],
  ['2026-11-21T09:00:00Z', '3 hours ago'],
  ['2026-11-20T11:00:00Z', 'yesterday'],
  ['2026-11-23T13:00:00Z', 'in 2 days'],
  ['2026-11-10T12:00:00Z', 'last week'],
  ['2026-08-21T12:00:00Z', '3 months ago'],
  ['2024-11-01T12:00:00Z', '2 years ago'],
])('%s is “%s”', (iso, words) => {
  expect(relativeTime(iso, now)).toBe(words);
});

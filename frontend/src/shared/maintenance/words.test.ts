import { expect, it } from 'vitest';
import { spanWords, spokenWait, timeWords, waitWords } from './words.ts';

const minute = 60_000;
const hour = 60 * minute;

it.each([
  [-5, '0 s'],
  [59_999, '59 s'],
  [minute, '1 min'],
  [12 * minute + 59_000, '12 min'],
  [hour, '1 h'],
  [3 * hour + 20 * minute, '3 h 20 min'],
  [50 * hour, '2 days'],
])('a wait of %d ms is “%s”', (ms, words) => {
  expect(waitWords(ms)).toBe(words);
});

it.each([
  [3 * hour + 20 * minute, 'in 3 h'],
  [50 * minute, 'in less than an hour'],
  [12 * minute, 'in less than 15 minutes'],
  [5 * minute, 'in less than 5 minutes'],
  [90_000, 'in less than 2 minutes'],
  [40_000, 'in less than a minute'],
  [0, 'now'],
])('with %d ms left it is said to begin “%s”', (ms, words) => {
  expect(spokenWait(ms)).toBe(words);
});

it('is spoken in few steps over two hours that are counted down by the second', () => {
  const said = new Set(Array.from({ length: 7200 }, (_, second) => spokenWait(second * 1000)));
  expect(said.size).toBeLessThanOrEqual(9);
});

// Times are those of the person, so they are written as such here.
const now = new Date(2026, 10, 21, 17, 48).getTime();
const at = (day: number, hours: number, minutes = 0): string => new Date(2026, 10, day, hours, minutes).toISOString();

it.each([
  [at(21, 18), '18:00'],
  [at(22, 9, 5), 'Sun 22 Nov, 09:05'],
])('%s is “%s”', (iso, words) => {
  expect(timeWords(iso, now).replace('Sun, 22', 'Sun 22')).toBe(words);
});

it.each([
  ['an hour of today', at(21, 18), at(21, 18, 30), '18:00–18:30'],
  ['an hour of tomorrow', at(22, 3), at(22, 4), 'Sun 22 Nov, 03:00–04:00'],
  ['a night', at(21, 23), at(22, 1), '23:00 – Sun 22 Nov, 01:00'],
  ['an open end', at(21, 23), null, 'from 23:00'],
])('%s', (_, start, end, words) => {
  expect(spanWords(start, end, now).replace('Sun, 22', 'Sun 22')).toBe(words);
});

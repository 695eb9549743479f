import { describe, expect, test } from '@jest/globals';
import { backoffSeconds, MAX_ATTEMPTS } from './outbox.worker.ts';

describe('the wait before the next try', () => {
  test('doubles from two seconds and ends at an hour', () => {
    const waits = Array.from({ length: MAX_ATTEMPTS }, (_, n) => backoffSeconds(n + 1, 0.5));
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600]);
  });

  test('is spread by half to either side', () => {
    expect(backoffSeconds(3, 0)).toBe(4);
    expect(backoffSeconds(3, 0.999)).toBeCloseTo(12, 1);
    for (let n = 0; n < 100; n++) {
      expect(backoffSeconds(20)).toBeGreaterThanOrEqual(1800);
      expect(backoffSeconds(20)).toBeLessThan(5400);
    }
  });

  test('adds up to half an hour at the very least', () => {
    let least = 0;
    for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt++) least += backoffSeconds(attempt, 0);
    expect(least).toBeGreaterThan(1800);
  });
});

import { expect, test } from 'vitest';
import { giveUpMs, laterMs, retryDelayMs } from '../../domain/retry.ts';

test('pauses double from 5 seconds to a quarter of an hour', () => {
  expect([1, 2, 3, 4, 8, 9, 50, 5_000].map((attempts) => retryDelayMs(attempts, undefined))).toEqual([
    5_000, 10_000, 20_000, 40_000, 640_000, 900_000, 900_000, 900_000,
  ]);
  expect(retryDelayMs(0, undefined)).toBe(5_000);
});

test('a provider that asks for more time gets it, one that asks for less does not', () => {
  expect(retryDelayMs(1, 60_000)).toBe(60_000);
  expect(retryDelayMs(5, 1_000)).toBe(80_000);
  expect(retryDelayMs(1, 7_200_000)).toBe(7_200_000);
});

test('a quota leaves room for several tries before a person decides, and that within a day', () => {
  expect(giveUpMs / laterMs).toBeGreaterThanOrEqual(4);
  expect(giveUpMs).toBeLessThan(24 * 3_600_000);
});

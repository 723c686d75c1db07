import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spreadMs } from '../../domain/spread.ts';

test('the same id always gets the same share', () => {
  // Fixed for ever: a message already scheduled must not move at a deploy.
  expect(['', 'a', 'FA-2026-0042'].map((id) => spreadMs(id, 2 ** 32))).toEqual([
    2_872_998_923, 444_641_715, 2_733_664_731,
  ]);
});

test('a share is a whole number of milliseconds below the width, and 0 when there is no width', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 90 * 86_400_000 }), (id, within) => {
      const share = spreadMs(id, within);
      expect(Number.isInteger(share) && share >= 0 && share < within).toBe(true);
      expect(spreadMs(id, 0)).toBe(0);
    }),
  );
});

test('invoice ids that follow each other are spread evenly', () => {
  const buckets = Array.from({ length: 10 }, () => 0);
  for (let number = 0; number < 10_000; number += 1) {
    const bucket = spreadMs(`FA-2026-${String(number).padStart(5, '0')}`, 10);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  for (const count of buckets) {
    expect(count).toBeGreaterThan(850);
    expect(count).toBeLessThan(1150);
  }
});

test('a width that is no width is refused', () => {
  expect(() => spreadMs('a', -1)).toThrow(/withinMs is -1/);
  expect(() => spreadMs('a', NaN)).toThrow(RangeError);
});

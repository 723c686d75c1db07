import { describe, expect, test } from 'vitest';
import { noticeDays } from '../../domain/plan-term.ts';
import { defaultPolicies } from '../../domain/policies.ts';

describe('R70 R71: the days a breach notice gives', () => {
  test.each([
    ['P8D', 8],
    ['P2W', 14],
    ['PT5S', null],
    ['P1DT1H', null],
    ['P1M', null],
    ['P0D', null],
  ])('%s gives %s', (brokenAfter, days) => {
    expect(noticeDays({ noteBefore: null, reminderAfter: 'P1D', graceAfter: 'P1D', brokenAfter })).toBe(days);
  });

  test('are 8 or more in every shipped policy but the demonstration', () => {
    for (const { key, plan } of defaultPolicies)
      if (key !== 'demo') expect([key, (noticeDays(plan) ?? 0) >= 8]).toEqual([key, true]);
  });
});

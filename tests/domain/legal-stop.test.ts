/** R51, R52, R53, R54: what each event of the law does. */
import { describe, expect, test } from 'vitest';
import { addDays } from '../../domain/civil-date.ts';
import { declarationReminder, declaresFromOutside, effectOf, isCovered } from '../../domain/legal-stop.ts';

test.each([
  ['insolvency', 'debtor', 'priorSupplies', 'frozen', true, 'byPerson', false],
  ['overIndebted', 'debtor', 'everything', 'runs', false, 'byPerson', false],
  ['deceased', 'debtor', 'everything', 'runs', false, 'byPerson', true],
  ['struckOff', 'debtor', 'everything', 'runs', false, 'byPerson', true],
  ['judicialGrace', 'debtor', 'priorSupplies', 'suspended', false, 'onDate', true],
  ['smallClaims', 'invoice', 'everything', 'runs', false, 'byPerson', false],
  ['factored', 'invoice', 'everything', 'runs', false, 'byPerson', false],
] as const)(
  '%s concerns the %s, covers %s, interest %s',
  (kind, level, covers, interest, declaration, ends, mayBePaid) => {
    expect(effectOf(kind)).toEqual({ level, covers, interest, declaration, ends, mayBePaid });
  },
);

test.each([
  ['insolvency', '2026-09-30', true],
  ['insolvency', '2026-10-01', false],
  ['judicialGrace', '2026-10-02', false],
  ['deceased', '2026-12-01', true],
] as const)('%s of 2026-10-01 covers an invoice of %s: %s', (kind, issuedOn, covered) => {
  expect(isCovered(kind, issuedOn, '2026-10-01')).toBe(covered);
});

test.each([
  ['FR', 'FR', false],
  ['FR-ALSACE-MOSELLE', 'FR', false],
  ['RE', 'FR', true],
  ['BE', 'FR-ALSACE-MOSELLE', true],
  ['FR', 'RE', true],
  ['RE', 'RE', false],
  // Where the debtor is not known, the shorter time limit counts.
  ['RE', null, false],
] as const)(
  'R52: a creditor in %s with proceedings in %s has the longer time limit: %s',
  (creditor, place, outside) => {
    expect(declaresFromOutside(creditor, place)).toBe(outside);
  },
);

describe('R52: reminders of a declaration', () => {
  const declareBy = '2026-12-15';
  const told = (from: number, to: number): number[] => {
    const found: number[] = [];
    let last: number | null = null;
    for (let left = from; left >= to; left -= 1) {
      const reached = declarationReminder(declareBy, last, addDays(declareBy, -left));
      if (reached !== null) found.push((last = reached));
    }
    return found;
  };
  test('come once each, and once after the last day', () => {
    expect(told(60, -5)).toEqual([45, 30, 15, 7, 2, -1]);
  });
  test('that were missed come as one', () => {
    expect(told(6, -1)).toEqual([7, 2, -1]);
    expect(told(-30, -31)).toEqual([-1]);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../domain/civil-date.ts';
import {
  alertDays,
  claimDeclarationAlertDays,
  claimDeclarationDeadline,
  deadlineToMeet,
  waitEndsOn,
} from '../../domain/deadline.ts';
import { isWorkingDay } from '../../domain/holidays.ts';

const anyDate = fc.integer({ min: 0, max: 1826 }).map((days) => addDays('2024-01-01', days));
const anyPeriod = fc.oneof(
  fc.integer({ min: 1, max: 90 }).map((days) => `P${String(days)}D`),
  fc.integer({ min: 1, max: 24 }).map((months) => `P${String(months)}M`),
);
const anyZone = fc.constantFrom('FR', 'FR-ALSACE-MOSELLE', 'GP', 'RE', 'BE', 'DE');

describe('a deadline the creditor must meet', () => {
  test.each([
    ['2026-08-31', 'P1M', '2026-09-30'],
    ['2026-12-31', 'P2M', '2027-02-28'],
    ['2027-12-31', 'P2M', '2028-02-29'],
    ['2028-02-29', 'P1Y', '2029-02-28'],
    ['2028-02-29', 'P4Y', '2032-02-29'],
    ['2028-01-31', 'P1M', '2028-02-29'],
    ['2026-02-28', 'P1M', '2026-03-28'],
    ['2026-06-15', 'P15D', '2026-06-30'],
    ['2028-02-28', 'P1D', '2028-02-29'],
    ['2026-12-30', 'P1W', '2027-01-06'],
  ])('CPC 641: from %s, %s ends on %s', (eventOn, period, expected) => {
    expect(deadlineToMeet(eventOn, period)).toBe(expected);
  });

  test('is never lengthened: it may end on a Sunday or on Christmas Day', () => {
    expect(deadlineToMeet('2026-12-31', 'P2M')).toBe('2027-02-28');
    expect(isWorkingDay('2027-02-28', 'FR')).toBe(false);
    expect(deadlineToMeet('2026-10-25', 'P2M')).toBe('2026-12-25');
  });

  test('R52: a claim is declared within 2 months of the notice, 4 for a creditor outside, without roll-over', () => {
    expect(claimDeclarationDeadline('2026-12-31', false)).toBe('2027-02-28');
    expect(claimDeclarationDeadline('2026-12-31', true)).toBe('2027-04-30');
    expect(claimDeclarationDeadline('2026-03-01', false)).toBe('2026-05-01');
  });

  test('R52: people are told 45, 30, 15, 7 and 2 days before, never for a day that is over', () => {
    const deadlineOn = claimDeclarationDeadline('2026-09-15', false);
    const days = (today: string) => alertDays(deadlineOn, claimDeclarationAlertDays, today);
    expect(days('2026-09-15')).toEqual(['2026-10-01', '2026-10-16', '2026-10-31', '2026-11-08', '2026-11-13']);
    expect(days('2026-11-08')).toEqual(['2026-11-08', '2026-11-13']);
    expect(days('2026-11-14')).toEqual([]);
  });
});

describe('a wait before acting', () => {
  test.each([
    // A Saturday before a Monday of work; the Saturday before Easter Monday; Christmas Day, a Friday.
    ['2026-06-12', 'P8D', 'FR', '2026-06-22'],
    ['2026-03-27', 'P8D', 'FR', '2026-04-07'],
    ['2026-12-17', 'P8D', 'FR', '2026-12-28'],
    ['2026-06-08', 'P8D', 'FR', '2026-06-16'],
    // Good Friday ends a wait in Nantes, not in Strasbourg.
    ['2026-03-26', 'P8D', 'FR', '2026-04-03'],
    ['2026-03-26', 'P8D', 'FR-ALSACE-MOSELLE', '2026-04-07'],
    ['2026-05-19', 'P8D', 'GP', '2026-05-28'],
    ['2026-12-31', 'P2M', 'FR', '2027-03-01'],
  ])('R28: from %s, %s in %s ends on %s', (eventOn, period, zone, expected) => {
    expect(waitEndsOn(eventOn, period, zone)).toBe(expected);
  });

  test('ends on a working day, the first one not before the deadline of the same length', () => {
    fc.assert(
      fc.property(anyDate, anyPeriod, anyZone, (eventOn, period, zone) => {
        const end = waitEndsOn(eventOn, period, zone);
        expect(isWorkingDay(end, zone)).toBe(true);
        for (let day = deadlineToMeet(eventOn, period); day !== end; day = addDays(day, 1)) {
          expect(day < end).toBe(true);
          expect(isWorkingDay(day, zone)).toBe(false);
        }
      }),
    );
  });
});

test.each(['-P8D', 'P0D', 'PT48H', 'P1DT1H', '8', 'P', ''])(
  'a period written %j is refused, with the way to write it',
  (period) => {
    expect(() => deadlineToMeet('2026-06-12', period)).toThrow(/P8D|P3D/);
    expect(() => waitEndsOn('2026-06-12', period, 'FR')).toThrow(RangeError);
  },
);

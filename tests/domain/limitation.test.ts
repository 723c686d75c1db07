import { expect, test } from 'vitest';
import { addDays } from '../../domain/civil-date.ts';
import { limitationAlert, limitationOf, movedTo, periodMonths, safeDateOf } from '../../domain/limitation.ts';

test.each([
  ['business', '2026-10-01', '2031-10-01', 'L110-4'],
  ['business', '2024-02-29', '2029-02-28', 'L110-4'],
  ['consumer', '2026-10-01', '2028-10-01', 'L218-2'],
  ['public', '2026-01-01', '2030-12-31', '68-1250'],
  ['public', '2026-12-31', '2030-12-31', '68-1250'],
  ['unknown', '2026-10-01', '2028-10-01', 'prudence'],
] as const)('R57: a claim on a %s due on %s is safe until %s, and says why', (type, dueOn, on, why) => {
  const limitation = limitationOf(dueOn, type);
  expect(limitation.on).toBe(on);
  expect(limitation.assumes).toContain(why);
});

test.each([
  ['business', '2026-09-01', '2027-09-01'],
  ['consumer', '2026-09-01', '2027-09-01'],
  ['public', '2026-09-01', '2027-09-01'],
  ['unknown', '2026-09-01', '2027-09-01'],
] as const)('R57: carriage for a %s is barred a year after its issue at the earliest', (type, issuedOn, on) => {
  expect(safeDateOf({ issuedOn, dueOn: '2026-10-01', type, sector: 'transport' })).toMatchObject({ on });
});

test('R57: a public debt counts from the year of the supply, not of the due date', () => {
  const facts = { issuedOn: '2026-12-20', dueOn: '2027-01-19', type: 'public', sector: 'general' } as const;
  expect(safeDateOf(facts).on).toBe('2030-12-31');
});

const facts = (type: 'business' | 'consumer' | 'public' | 'unknown') =>
  ({ issuedOn: '2026-01-01', dueOn: '2026-02-01', type, sector: 'general' }) as const;

test.each([
  ['business', '2027-03-10', '2032-03-10'],
  ['consumer', '2027-03-10', '2029-03-10'],
  ['unknown', '2027-03-10', '2029-03-10'],
  ['public', '2027-03-10', '2031-12-31'],
  // Before the debt was due, the period had not begun: the day stays.
  ['business', '2026-01-15', '2031-02-01'],
] as const)('R58: an interruption of a %s on the %s leads to %s', (type, on, last) => {
  expect(movedTo(facts(type), on, safeDateOf(facts(type)).on)).toBe(last);
});

test('R58: no interruption leads further than 20 years from the start', () => {
  expect(movedTo(facts('business'), '2044-06-01', '2045-01-01')).toBe('2046-02-01');
});

const alertsOf = (type: 'business' | 'consumer', sector: 'general' | 'transport', fromDay: number): number[] => {
  const clock = { issuedOn: '2026-01-01', dueOn: '2026-02-01', type, sector };
  const { on } = safeDateOf(clock);
  const found: number[] = [];
  let told: number | null = null;
  for (let day = fromDay; day < 365 * 6; day += 1) {
    const months = limitationAlert(on, periodMonths(clock), told, addDays('2026-01-01', day));
    if (months !== null) found.push((told = months));
  }
  return found;
};

test('R57: a person is told 12, 6, 3 and 1 months before, once each; a late start tells once', () => {
  expect(alertsOf('business', 'general', 0)).toEqual([12, 6, 3, 1]);
  expect(alertsOf('consumer', 'general', 0)).toEqual([12, 6, 3, 1]);
  expect(alertsOf('consumer', 'transport', 0)).toEqual([6, 3, 1]);
  expect(alertsOf('consumer', 'general', 365 * 2 + 15)).toEqual([1]);
});

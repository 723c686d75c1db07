import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, civilDateAt } from '../../domain/civil-date.ts';
import { addDuration, addDurationToDate, isDateBased, parseDuration, wholeDays } from '../../domain/duration.ts';

const none = { sign: 1, years: 0, months: 0, weeks: 0, days: 0, ms: 0 };
const iso = (ms: number) => new Date(ms).toISOString();
const added = (instant: string, duration: string, zone = 'Europe/Paris') =>
  iso(addDuration(Date.parse(instant), parseDuration(duration), zone));

describe('reading a duration', () => {
  test.each([
    ['P3D', { days: 3 }],
    ['-P7D', { sign: -1, days: 7 }],
    ['+P7D', { days: 7 }],
    ['PT10S', { ms: 10_000 }],
    ['P1M', { months: 1 }],
    ['PT1M', { ms: 60_000 }],
    ['P1Y', { years: 1 }],
    ['P2W', { weeks: 2 }],
    ['P0D', {}],
    ['PT0.25S', { ms: 250 }],
    ['PT0,5S', { ms: 500 }],
    ['-P1Y2M3W4DT5H6M7.5S', { sign: -1, years: 1, months: 2, weeks: 3, days: 4, ms: 18_367_500 }],
  ])('%s', (text, parts) => {
    expect(parseDuration(text)).toEqual({ ...none, ...parts });
  });

  test.each([
    '',
    'P',
    '-P',
    'PT',
    'P1DT',
    'P-7D',
    'P1.5D',
    '7D',
    'P7',
    'p7d',
    'P1D ',
    'PT1D',
    'P1H',
    'P1D2W',
    '--P1D',
    'P99999Y',
  ])('refuses %j, names it and shows how to write one', (text) => {
    expect(() => parseDuration(text)).toThrow(RangeError);
    expect(() => parseDuration(text)).toThrow(`${JSON.stringify(text)}; write for example P3D`);
  });

  test('only durations with a calendar part need a calendar', () => {
    for (const text of ['P1D', '-P7D', 'P1W', 'P1M', 'P1Y', 'P1DT1S'])
      expect(isDateBased(parseDuration(text))).toBe(true);
    for (const text of ['PT10S', 'PT48H', '-PT1M', 'P0D']) expect(isDateBased(parseDuration(text))).toBe(false);
  });
});

describe('adding a duration', () => {
  test('days keep the time on the wall over a clock change, hours are elapsed time', () => {
    expect(added('2026-03-28T08:00:00Z', 'P1D')).toBe('2026-03-29T07:00:00.000Z');
    expect(added('2026-03-28T08:00:00Z', 'PT24H')).toBe('2026-03-29T08:00:00.000Z');
    expect(added('2026-10-26T08:00:00Z', '-P2D')).toBe('2026-10-24T07:00:00.000Z');
    expect(added('2026-03-28T08:00:00Z', 'P1D', 'America/Cayenne')).toBe('2026-03-29T08:00:00.000Z');
  });

  test('the calendar part comes first, the hours after', () => {
    expect(added('2026-03-28T08:00:00Z', 'P1DT2H')).toBe('2026-03-29T09:00:00.000Z');
    expect(added('2026-01-31T11:00:00.123Z', 'P1M')).toBe('2026-02-28T11:00:00.123Z');
    expect(added('2026-06-01T00:00:05Z', '-PT10S')).toBe('2026-05-31T23:59:55.000Z');
  });

  test('on dates: months are clipped before the days are counted, hours do not count', () => {
    expect(addDurationToDate('2026-01-31', parseDuration('P1M1D'))).toBe('2026-03-01');
    expect(addDurationToDate('2026-03-31', parseDuration('-P1M1D'))).toBe('2026-02-27');
    expect(addDurationToDate('2028-02-29', parseDuration('P1Y'))).toBe('2029-02-28');
    expect(addDurationToDate('2026-12-28', parseDuration('P1W'))).toBe('2027-01-04');
    expect(addDurationToDate('2026-12-31', parseDuration('PT48H'))).toBe('2026-12-31');
    expect(addDurationToDate('2026-01-05', parseDuration('-P7D'))).toBe('2025-12-29');
  });

  test('in every zone, days added to an instant at noon land on the date they land on', () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    fc.assert(
      fc.property(zone, fc.integer({ min: 0, max: 1825 }), fc.integer({ min: -400, max: 400 }), (name, day, days) => {
        const at = Date.parse('2026-01-01T12:00:00Z') + day * 86_400_000;
        const text = `${days < 0 ? '-' : ''}P${String(Math.abs(days))}D`;
        expect(civilDateAt(addDuration(at, parseDuration(text), name), name)).toBe(
          addDays(civilDateAt(at, name), days),
        );
      }),
      { numRuns: 500 },
    );
  });
});

test.each([
  ['P8D', 8],
  ['P1W', 7],
  ['P1W2D', 9],
  ['PT5S', null],
  ['P1DT1H', null],
  ['P1M', null],
  ['P1Y', null],
  ['-P8D', null],
  ['P0D', null],
])('%s is %s whole days', (iso, days) => {
  expect(wholeDays(parseDuration(iso))).toBe(days);
});

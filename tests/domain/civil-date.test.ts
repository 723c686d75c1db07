import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  civilDateAt,
  daysBetween,
  instantOn,
  isTimeZone,
  parseCivilDate,
  startOfDay,
  weekday,
} from '../../domain/civil-date.ts';

const zones = Intl.supportedValuesOf('timeZone');
/** 1 January 2026 to 31 December 2030. */
const anyDate = fc.integer({ min: 0, max: 1825 }).map((days) => addDays('2026-01-01', days));
const hours = (count: number) => count * 3_600_000;
const iso = (ms: number) => new Date(ms).toISOString();

describe('reading a civil date', () => {
  test('takes the days of the calendar, 29 February in leap years only', () => {
    for (const text of ['2026-01-01', '2028-02-29', '2000-02-29', '1900-01-01', '2200-12-31']) {
      expect(parseCivilDate(text)).toBe(text);
    }
  });

  test.each([
    '2026-02-30',
    '2026-02-29',
    '2100-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '1899-12-31',
    '2201-01-01',
    '2026-1-5',
    '31/12/2026',
    '2026-01-01T00:00:00Z',
    ' 2026-01-01',
    '+002026-01-01',
    '',
    20260101,
    null,
    undefined,
    new Date(0),
  ])('refuses %s', (text) => {
    expect(parseCivilDate(text)).toBeNull();
  });
});

describe('counting days and months', () => {
  test('crosses the end of the year and the 29th of February', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2027-01-01', -1)).toBe('2026-12-31');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2);
    expect(daysBetween('2026-03-01', '2026-02-28')).toBe(-1);
  });

  test('what is added is what lies between', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -40_000, max: 40_000 }), (date, days) => {
        expect(daysBetween(date, addDays(date, days))).toBe(days);
      }),
    );
  });

  test('months keep the day number, or take the last day of a shorter month (CPC 641)', () => {
    expect(addMonths('2026-08-31', 1)).toBe('2026-09-30');
    expect(addMonths('2026-12-31', 2)).toBe('2027-02-28');
    expect(addMonths('2026-01-15', 13)).toBe('2027-02-15');
    expect(addMonths('2028-02-29', 12)).toBe('2029-02-28');
    expect(addMonths('2026-03-31', -1)).toBe('2026-02-28');
    expect(addMonths('2026-01-31', -2)).toBe('2025-11-30');
  });

  test('a week has seven days, from Monday', () => {
    expect(weekday('2026-04-06')).toBe(1);
    expect(weekday('2026-04-12')).toBe(7);
    expect(weekday('1969-12-31')).toBe(3);
    expect(weekday('1900-01-01')).toBe(1);
  });

  test('a date that is none is named in the error, with the form to write', () => {
    expect(() => addDays('2026-02-30', 1)).toThrow(/"2026-02-30".*YYYY-MM-DD/);
    expect(() => daysBetween('2026-01-01', 'soon')).toThrow(/"soon"/);
    expect(() => addDays('9999-12-31', 1)).toThrow(/out of range/);
  });
});

describe('dates in a zone', () => {
  test('one instant is two dates in two zones', () => {
    const at = Date.parse('2026-12-31T23:30:00Z');
    expect(civilDateAt(at, 'Europe/Paris')).toBe('2027-01-01');
    expect(civilDateAt(at, 'America/Cayenne')).toBe('2026-12-31');
    expect(civilDateAt(Date.parse('1969-12-31T23:59:59.999Z'), 'UTC')).toBe('1969-12-31');
  });

  test('days of the clock changes in Paris last 23 and 25 hours', () => {
    expect(iso(startOfDay('2026-03-29', 'Europe/Paris'))).toBe('2026-03-28T23:00:00.000Z');
    expect(startOfDay('2026-03-30', 'Europe/Paris') - startOfDay('2026-03-29', 'Europe/Paris')).toBe(hours(23));
    expect(startOfDay('2026-10-26', 'Europe/Paris') - startOfDay('2026-10-25', 'Europe/Paris')).toBe(hours(25));
  });

  test('a day without midnight starts when the clock jumps', () => {
    // São Paulo, 4 November 2018: 00:00 became 01:00. Beirut and Santiago do the same today.
    expect(iso(startOfDay('2018-11-04', 'America/Sao_Paulo'))).toBe('2018-11-04T03:00:00.000Z');
    expect(civilDateAt(startOfDay('2018-11-04', 'America/Sao_Paulo') - 1, 'America/Sao_Paulo')).toBe('2018-11-03');
  });

  test('a midnight that comes twice counts the first time', () => {
    // Havana, 1 November 2026: 01:00 became 00:00 again.
    expect(iso(startOfDay('2026-11-01', 'America/Havana'))).toBe('2026-11-01T04:00:00.000Z');
  });

  test('a day the zone left out starts with the next one', () => {
    // Apia went over the date line: there was no 30 December 2011.
    expect(civilDateAt(startOfDay('2011-12-30', 'Pacific/Apia'), 'Pacific/Apia')).toBe('2011-12-31');
  });

  test('an hour that is skipped gives the jump, an hour that is repeated its first pass', () => {
    expect(iso(instantOn('2026-03-29', hours(2.5), 'Europe/Paris'))).toBe('2026-03-29T01:00:00.000Z');
    expect(iso(instantOn('2026-10-25', hours(2.5), 'Europe/Paris'))).toBe('2026-10-25T00:30:00.000Z');
  });

  test('in every zone, every date starts on that date and not a millisecond before', () => {
    for (const one of zones) {
      const property = fc.property(anyDate, fc.constant(one), (date, zone) => {
        const start = startOfDay(date, zone);
        expect(civilDateAt(start, zone)).toBe(date);
        expect(civilDateAt(start - 1, zone)).toBe(addDays(date, -1));
      });
      fc.assert(property, { numRuns: 20 });
    }
  });

  test('a zone is a name of the time zone database', () => {
    for (const zone of ['Europe/Paris', 'America/Guadeloupe', 'Indian/Reunion', 'UTC'])
      expect(isTimeZone(zone)).toBe(true);
    for (const text of ['Paris', '+02:00', '', 'Europe/Pariss', null, 12]) expect(isTimeZone(text)).toBe(false);
    expect(() => civilDateAt(0, 'Mars/Olympus')).toThrow(/Mars\/Olympus.*Europe\/Paris/);
    expect(() => civilDateAt(NaN, 'Europe/Paris')).toThrow(RangeError);
  });
});

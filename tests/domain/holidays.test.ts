import { describe, expect, test } from 'vitest';
import { addDays } from '../../domain/civil-date.ts';
import {
  holidayZone,
  holidayZones,
  isKnownZone,
  isWorkingDay,
  nextWorkingDay,
  nonWorkingDays,
} from '../../domain/holidays.ts';

const easterSundays = [
  '2024-03-31',
  '2025-04-20',
  '2026-04-05',
  '2027-03-28',
  '2028-04-16',
  '2029-04-01',
  '2030-04-21',
];
const fixedInFrance = ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'];

/** Monday to Friday dates of the year that are no working day. */
function closedWeekdays(year: string, zone: string): string[] {
  const days = Array.from({ length: 366 }, (_, index) => addDays(`${year}-01-01`, index));
  return days.filter((day) => day.startsWith(year) && isMondayToFriday(day) && !isWorkingDay(day, zone));
}

function isMondayToFriday(date: string): boolean {
  const day = new Date(date).getUTCDay();
  return day >= 1 && day <= 5;
}

/** The law reference's list (section 15.1), computed from the date of Easter. */
function lawfulDays(easter: string, more: readonly string[]): string[] {
  const year = easter.slice(0, 4);
  const moving = [1, 39, 50].map((days) => addDays(easter, days));
  const fixed = [...fixedInFrance, ...more].map((day) => `${year}-${day}`);
  return [...new Set([...moving, ...fixed])].filter(isMondayToFriday).sort();
}

describe('France', () => {
  test.each(easterSundays)(
    'R28: has the eleven days of the labour code in the year of Easter %s, and no other',
    (easter) => {
      expect(closedWeekdays(easter.slice(0, 4), 'FR')).toEqual(lawfulDays(easter, []));
    },
  );

  test.each(easterSundays)(
    'R28: Alsace-Moselle adds Good Friday and 26 December in the year of Easter %s',
    (easter) => {
      const expected = [...lawfulDays(easter, ['12-26']), addDays(easter, -2)].sort();
      expect(closedWeekdays(easter.slice(0, 4), 'FR-ALSACE-MOSELLE')).toEqual(expected);
    },
  );

  test.each([
    ['YT', ['04-27']],
    ['MQ', ['05-22']],
    ['GP', ['05-27']],
    ['MF', ['05-27', '05-28']],
    ['GF', ['06-10']],
    ['BL', ['10-09']],
    ['RE', ['12-20']],
  ])('R28: %s adds only the day that remembers the end of slavery', (zone, more) => {
    for (const easter of easterSundays) {
      expect(closedWeekdays(easter.slice(0, 4), zone)).toEqual(lawfulDays(easter, more));
    }
  });

  test('R28: postcodes tell the zone', () => {
    const zones = {
      '75001': 'FR',
      '57000': 'FR-ALSACE-MOSELLE',
      '67 200': 'FR-ALSACE-MOSELLE',
      '68100': 'FR-ALSACE-MOSELLE',
      '97110': 'GP',
      '97133': 'BL',
      '97150': 'MF',
      '97200': 'MQ',
      '97300': 'GF',
      '97400': 'RE',
      '97600': 'YT',
      '97500': 'PM',
      '98600': 'WF',
      '98714': 'PF',
      '98800': 'NC',
      '20090': 'FR',
    };
    for (const [postcode, zone] of Object.entries(zones)) expect(holidayZone('FR', postcode), postcode).toBe(zone);
    expect(holidayZone('FR', null)).toBe('FR');
    expect(holidayZone('fr', '67000')).toBe('FR-ALSACE-MOSELLE');
    expect(holidayZone('DE', '67059')).toBe('DE');
    expect(holidayZone('RE', '97400')).toBe('RE');
  });
});

describe('other countries', () => {
  test('have their own public holidays, with the days that stand in for a Sunday', () => {
    expect(isWorkingDay('2026-10-03', 'DE')).toBe(false);
    expect(isWorkingDay('2026-07-21', 'BE')).toBe(false);
    expect(isWorkingDay('2026-07-21', 'FR')).toBe(true);
    expect(isWorkingDay('2027-12-28', 'GB')).toBe(false);
    expect(isWorkingDay('2027-12-31', 'US')).toBe(false);
  });

  test('a holiday of several days closes each of them, over New Year too', () => {
    for (const day of ['2027-02-08', '2027-02-09']) expect(isWorkingDay(day, 'KR')).toBe(false);
    expect(isWorkingDay('2027-02-10', 'KR')).toBe(true);
    expect(isWorkingDay('2027-02-05', 'VN')).toBe(false);
    expect(isWorkingDay('2027-02-09', 'VN')).toBe(false);
    // The Incwala of Eswatini, six days from 28 December.
    expect(isWorkingDay('2029-01-02', 'SZ')).toBe(false);
    expect(isWorkingDay('2029-01-03', 'SZ')).toBe(true);
  });

  test('a holiday on the Sunday of 25 hours does not close the Monday', () => {
    expect(isWorkingDay('2031-10-27', 'AT')).toBe(true);
    expect(isWorkingDay('2029-10-29', 'CZ')).toBe(true);
  });

  test('a country without data has weekends only', () => {
    expect(isWorkingDay('2026-12-25', 'XX')).toBe(true);
    expect(isWorkingDay('2026-12-26', 'XX')).toBe(false);
  });
});

describe('the next working day', () => {
  test('is the day itself, or the first one after a weekend and its holidays', () => {
    expect(nextWorkingDay('2026-04-03', 'FR')).toBe('2026-04-03');
    expect(nextWorkingDay('2026-04-04', 'FR')).toBe('2026-04-07');
    expect(nextWorkingDay('2026-04-03', 'FR-ALSACE-MOSELLE')).toBe('2026-04-07');
    expect(nextWorkingDay('2026-12-25', 'FR')).toBe('2026-12-28');
    expect(nextWorkingDay('2026-12-31', 'FR')).toBe('2026-12-31');
    expect(nextWorkingDay('2027-01-01', 'FR')).toBe('2027-01-04');
    expect(nextWorkingDay('2026-12-20', 'RE')).toBe('2026-12-21');
  });
});

describe('the list of non-working days', () => {
  const holidaysOf = (zone: string, year: number) =>
    nonWorkingDays(zone, year)
      .filter((day) => day.kind === 'holiday')
      .map((day) => day.date);
  const every = (zone: string, easter: string) => {
    const year = easter.slice(0, 4);
    const own: Record<string, readonly string[]> = {
      'FR-ALSACE-MOSELLE': ['12-26', addDays(easter, -2).slice(5)],
      YT: ['04-27'],
      MQ: ['05-22'],
      GP: ['05-27'],
      MF: ['05-27', '05-28'],
      GF: ['06-10'],
      BL: ['10-09'],
      RE: ['12-20'],
    };
    const moving = [1, 39, 50].map((days) => addDays(easter, days));
    const fixed = [...fixedInFrance, ...(own[zone] ?? [])].map((day) => `${year}-${day}`);
    return [...new Set([...moving, ...fixed])].sort();
  };

  test.each(['FR', 'FR-ALSACE-MOSELLE', 'GP', 'MQ', 'GF', 'RE', 'YT', 'BL', 'MF', 'PM'])(
    'R28: has every legal holiday of %s from 2024 to 2028, those on a weekend too, and no other',
    (zone) => {
      for (const easter of easterSundays.slice(0, 5)) {
        expect(holidaysOf(zone, Number(easter.slice(0, 4))), easter).toEqual(every(zone, easter));
      }
    },
  );

  test('has exactly the days that are no working days, once each and in order, in every zone', () => {
    for (const zone of holidayZones()) {
      const dates = nonWorkingDays(zone, 2028).map((day) => day.date);
      const days = Array.from({ length: 366 }, (_, index) => addDays('2028-01-01', index));
      expect(dates, zone).toEqual(days.filter((day) => !isWorkingDay(day, zone)));
    }
  });

  test('names days in French and in English, and joins two holidays on one day', () => {
    const named = (zone: string, date: string) =>
      nonWorkingDays(zone, Number(date.slice(0, 4))).find((day) => day.date === date);
    const kind = 'holiday';
    expect(named('FR', '2026-04-06')).toMatchObject({ name: 'Lundi de Pâques', nameEn: 'Easter Monday', kind });
    expect(named('FR', '2026-08-15')).toMatchObject({ name: 'Assomption', nameEn: 'Assumption', kind });
    expect(named('FR', '2028-02-26')).toMatchObject({ name: 'samedi', nameEn: 'Saturday', kind: 'weekend' });
    expect(named('FR', '2028-02-27')).toMatchObject({ name: 'dimanche', nameEn: 'Sunday', kind: 'weekend' });
    expect(named('FR', '2008-05-01')).toMatchObject({ name: 'Fête du travail / Ascension', kind });
    expect(named('MF', '2026-05-28')).toMatchObject({ name: 'Abolition de l’esclavage (jour observé)', kind });
    expect(named('FR', '2026-04-07')).toBeUndefined();
  });

  test('lists the zones of France first, and no zone twice', () => {
    const zones = holidayZones();
    expect(zones.slice(0, 2)).toEqual(['FR', 'FR-ALSACE-MOSELLE']);
    expect(zones).toEqual(expect.arrayContaining(['GP', 'MQ', 'GF', 'RE', 'YT', 'BL', 'MF', 'BE', 'DE', 'ES', 'IT']));
    expect(new Set(zones).size).toBe(zones.length);
    expect(zones.every(isKnownZone)).toBe(true);
  });

  test('refuses a zone without data and a year without a calendar, and says how to name them', () => {
    expect(() => nonWorkingDays('XX', 2026)).toThrow(/"XX".*FR-ALSACE-MOSELLE.*ISO 3166/);
    expect(() => nonWorkingDays('fr', 2026)).toThrow(RangeError);
    for (const year of [1989, 2101, 2026.5, NaN]) expect(() => nonWorkingDays('FR', year)).toThrow(/1990 to 2100/);
    expect(nonWorkingDays('FR', 1990).length).toBeGreaterThan(104);
    expect(nonWorkingDays('FR', 2100).length).toBeGreaterThan(104);
  });
});

/** Public holidays and working days by zone (law reference, section 15 and R28). */
import Holidays, { type HolidaysTypes } from 'date-holidays';
import { addDays, type CivilDate, daysBetween, weekday } from './civil-date.ts';

/** `FR` (metropolitan France), `FR-ALSACE-MOSELLE`, an overseas code (`GP`, `RE`…) or another ISO 3166 country code. */
export type HolidayZone = string;

const alsaceMoselle = 'FR-ALSACE-MOSELLE';

/** French postcodes whose public holidays differ from metropolitan France; the longest prefix that fits decides. */
const frenchZones: readonly (readonly [prefix: string, zone: HolidayZone])[] = [
  ['97133', 'BL'],
  ['97150', 'MF'],
  ['971', 'GP'],
  ['972', 'MQ'],
  ['973', 'GF'],
  ['974', 'RE'],
  ['975', 'PM'],
  ['976', 'YT'],
  ['977', 'BL'],
  ['978', 'MF'],
  ['986', 'WF'],
  ['987', 'PF'],
  ['988', 'NC'],
  ['57', alsaceMoselle],
  ['67', alsaceMoselle],
  ['68', alsaceMoselle],
];

type NameLanguage = 'fr' | 'en';

interface Correction {
  /** Rules of the library that make no legal holiday there. */
  readonly notRules?: readonly string[];
  /** Legal holidays the library lacks, `MM-DD`. */
  readonly also?: readonly (Readonly<Record<NameLanguage, string>> & { readonly monthAndDay: string })[];
}

/** Where the library departs from the texts. */
const corrections: Readonly<Record<HolidayZone, Correction>> = {
  // Good Friday is a custom there, not one of the days of C. trav. L3133-1 and L3422-2.
  GP: { notRules: ['easter -2'] },
  MQ: { notRules: ['easter -2'] },
  // 27 May in the text, observed on 28 May since 2019: both closed.
  MF: {
    also: [
      { monthAndDay: '05-28', fr: 'Abolition de l’esclavage (jour observé)', en: 'Abolition of Slavery (observed)' },
    ],
  },
};

/** A day on which nothing is sent. A holiday that falls on a weekend is a holiday. */
export interface NonWorkingDay {
  readonly date: CivilDate;
  /** In French where the data has it, otherwise as the country itself writes it; two holidays on one day are joined. */
  readonly name: string;
  readonly nameEn: string;
  readonly kind: 'holiday' | 'weekend';
}

/** The years for which calendars are listed: before and after, the dates are rules of today laid over another time. */
export const calendarYears = { first: 1990, last: 2100 } as const;

type Calendar = ReadonlySet<CivilDate>;
const noHolidays: Calendar = new Set();
const knownCountries: ReadonlySet<string> = new Set(Object.keys(new Holidays().getCountries()));
const zonesOfFrance: readonly HolidayZone[] = [
  ...new Set(['FR', alsaceMoselle, ...frenchZones.map(([, zone]) => zone)]),
];
const weekendNames = { 6: { fr: 'samedi', en: 'Saturday' }, 7: { fr: 'dimanche', en: 'Sunday' } } as const;

/** How a person names a zone, for errors and documents. */
export const howToNameZones = `Zones of France: ${zonesOfFrance.join(', ')}. Elsewhere: the ISO 3166 code of the country in two capitals, such as BE or DE.`;

/**
 * Calendars already computed. A pure memo: a calendar depends on (zone, year) alone and never changes, computing one takes
 * milliseconds, and every decision asks. Bounded, since unknown countries are not kept.
 */
const calendars = new Map<HolidayZone, Map<string, Calendar>>();

/**
 * The holiday zone of an address. `country` is ISO 3166 alpha-2; the postcode matters for France only (spaces allowed, null: metropolitan).
 * A country without holiday data keeps its own code and has weekends only.
 */
export function holidayZone(country: string, postcode: string | null): HolidayZone {
  const code = country.trim().toUpperCase();
  if (code !== 'FR' || postcode === null) return code;
  const digits = postcode.replaceAll(/\s/g, '');
  return frenchZones.find(([prefix]) => digits.startsWith(prefix))?.[1] ?? code;
}

/** True from Monday to Friday, outside the public holidays of the zone. Bank, school and optional holidays do not count. */
export function isWorkingDay(date: CivilDate, zone: HolidayZone): boolean {
  return weekday(date) <= 5 && !calendar(zone, date.slice(0, 4)).has(date);
}

/** Every zone with holiday data: those of France first, then the other countries in alphabetical order. */
export function holidayZones(): readonly HolidayZone[] {
  return [...zonesOfFrance, ...[...knownCountries].filter((code) => !zonesOfFrance.includes(code)).sort()];
}

/** True when there is holiday data for the zone, written exactly as `holidayZones` writes it. */
export function isKnownZone(zone: string): boolean {
  return zone === alsaceMoselle || knownCountries.has(zone);
}

/**
 * The weekends and public holidays of a zone in one year, in order, one line per date. Throws RangeError for a zone without data and for a year
 * outside `calendarYears`: a list with nothing but weekends would be taken for the truth.
 */
export function nonWorkingDays(zone: HolidayZone, year: number): NonWorkingDay[] {
  if (!isKnownZone(zone)) throw new RangeError(`No holiday data for zone ${JSON.stringify(zone)}. ${howToNameZones}`);
  const { first, last } = calendarYears;
  if (!Number.isInteger(year) || year < first || year > last) {
    throw new RangeError(
      `No calendar for year ${String(year)}: give a whole year from ${String(first)} to ${String(last)}`,
    );
  }
  const french = namedHolidays(zone, String(year), 'fr');
  const english = namedHolidays(zone, String(year), 'en');
  const days: NonWorkingDay[] = [];
  for (let date = `${String(year)}-01-01`; date.startsWith(String(year)); date = addDays(date, 1)) {
    const name = french.get(date);
    const day = weekday(date);
    if (name !== undefined) days.push({ date, name, nameEn: english.get(date) ?? name, kind: 'holiday' });
    else if (day === 6 || day === 7) {
      days.push({ date, name: weekendNames[day].fr, nameEn: weekendNames[day].en, kind: 'weekend' });
    }
  }
  return days;
}

/** The date itself when it is a working day of the zone, otherwise the next one. */
export function nextWorkingDay(date: CivilDate, zone: HolidayZone): CivilDate {
  let day = date;
  // Weekends and the longest holidays in the data make about two weeks; this loop always ends well before a year.
  while (!isWorkingDay(day, zone)) day = addDays(day, 1);
  return day;
}

function calendar(zone: HolidayZone, year: string): Calendar {
  if (!isKnownZone(zone)) return noHolidays;
  let years = calendars.get(zone);
  if (!years) calendars.set(zone, (years = new Map<string, Calendar>()));
  let found = years.get(year);
  if (!found) years.set(year, (found = new Set(namedHolidays(zone, year, 'fr').keys())));
  return found;
}

/** The public holidays of a known zone in one year (four digits), with their names. */
function namedHolidays(zone: HolidayZone, year: string, language: NameLanguage): ReadonlyMap<CivilDate, string> {
  const correction = corrections[zone] ?? {};
  const options = { types: ['public' as const] };
  // Any of the three departments gives the calendar of Alsace-Moselle (C. trav. L3134-13).
  const source = zone === alsaceMoselle ? new Holidays('FR', '57', options) : new Holidays(zone, options);
  // The year before is read too: a holiday of several days can run over New Year.
  const listed = [Number(year) - 1, Number(year)].flatMap((one) => source.getHolidays(one, language));
  const names = new Map<CivilDate, string>();
  const add = (date: CivilDate, name: string) => {
    const known = names.get(date);
    if (date.startsWith(year)) names.set(date, known === undefined || known === name ? name : `${known} / ${name}`);
  };
  for (const holiday of listed) {
    if (correction.notRules?.includes(holiday.rule)) continue;
    for (const date of datesOf(holiday)) add(date, holiday.name);
  }
  for (const one of correction.also ?? []) add(`${year}-${one.monthAndDay}`, one[language]);
  return names;
}

/** Every date a holiday touches: some last several days, some begin at noon. */
function datesOf(holiday: HolidaysTypes.Holiday): CivilDate[] {
  const first = holiday.date.slice(0, 10);
  const startMinute = Number(holiday.date.slice(11, 13)) * 60 + Number(holiday.date.slice(14, 16));
  const lengthMinutes = (holiday.end.getTime() - holiday.start.getTime()) / 60_000;
  // One hour of tolerance: the day the clocks go back lasts 25 hours.
  const last = addDays(first, Math.max(0, Math.floor((startMinute + lengthMinutes - 61) / 1440)));
  return Array.from({ length: daysBetween(first, last) + 1 }, (_, index) => addDays(first, index));
}

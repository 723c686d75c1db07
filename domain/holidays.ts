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
  ['988', 'NC'],
  ['57', alsaceMoselle],
  ['67', alsaceMoselle],
  ['68', alsaceMoselle],
];

interface Correction {
  /** Rules of the library that make no legal holiday there. */
  readonly notRules?: readonly string[];
  /** Legal holidays the library lacks, `MM-DD`. */
  readonly also?: readonly string[];
}

/** Where the library departs from the texts. */
const corrections: Readonly<Record<HolidayZone, Correction>> = {
  // Good Friday is a custom there, not one of the days of C. trav. L3133-1 and L3422-2.
  GP: { notRules: ['easter -2'] },
  MQ: { notRules: ['easter -2'] },
  // 27 May in the text, observed on 28 May since 2019: both closed.
  MF: { also: ['05-28'] },
};

type Calendar = ReadonlySet<CivilDate>;
const noHolidays: Calendar = new Set();
const knownCountries: ReadonlySet<string> = new Set(Object.keys(new Holidays().getCountries()));

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

/** The date itself when it is a working day of the zone, otherwise the next one. */
export function nextWorkingDay(date: CivilDate, zone: HolidayZone): CivilDate {
  let day = date;
  // Weekends and the longest holidays in the data make about two weeks; this loop always ends well before a year.
  while (!isWorkingDay(day, zone)) day = addDays(day, 1);
  return day;
}

function calendar(zone: HolidayZone, year: string): Calendar {
  const country = zone === alsaceMoselle ? 'FR' : zone;
  if (!knownCountries.has(country)) return noHolidays;
  let years = calendars.get(zone);
  if (!years) calendars.set(zone, (years = new Map<string, Calendar>()));
  let found = years.get(year);
  if (!found) years.set(year, (found = computeCalendar(zone, country, year)));
  return found;
}

function computeCalendar(zone: HolidayZone, country: string, year: string): Calendar {
  const correction = corrections[zone] ?? {};
  const options = { types: ['public' as const] };
  // Any of the three departments gives the calendar of Alsace-Moselle (C. trav. L3134-13).
  const source = zone === alsaceMoselle ? new Holidays(country, '57', options) : new Holidays(country, options);
  // The year before is read too: a holiday of several days can run over New Year.
  const listed = [...source.getHolidays(Number(year) - 1), ...source.getHolidays(Number(year))];
  const dates = listed.filter((one) => !correction.notRules?.includes(one.rule)).flatMap(datesOf);
  const added = (correction.also ?? []).map((monthAndDay) => `${year}-${monthAndDay}`);
  return new Set([...dates.filter((date) => date.startsWith(year)), ...added]);
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

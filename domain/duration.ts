/** ISO 8601 durations as policies write them (`-P7D`, `PT10S`), and what adding one means on a calendar. */
import { addDays, addMonths, type CivilDate, instantOn, wallClockAt } from './civil-date.ts';

export interface Duration {
  /** 1 forwards, -1 backwards; it applies to every other part, which are all zero or more. */
  readonly sign: 1 | -1;
  readonly years: number;
  readonly months: number;
  readonly weeks: number;
  readonly days: number;
  /** The hours, minutes and seconds together. */
  readonly ms: number;
}

/** Digits are bounded so that no duration can leave the calendar's own range by a typing error alone. */
const pattern =
  /^(?<sign>[+-])?P(?=\d|T\d)(?:(?<years>\d{1,4})Y)?(?:(?<months>\d{1,4})M)?(?:(?<weeks>\d{1,4})W)?(?:(?<days>\d{1,6})D)?(?:T(?=\d)(?:(?<hours>\d{1,6})H)?(?:(?<minutes>\d{1,8})M)?(?:(?<seconds>\d{1,9}(?:[.,]\d{1,3})?)S)?)?$/;

/** Reads an ISO 8601 duration, whole numbers except for seconds (to the millisecond). Throws RangeError naming the text. */
export function parseDuration(iso: string): Duration {
  const groups = pattern.exec(iso)?.groups;
  if (!groups) {
    throw new RangeError(
      `Not an ISO 8601 duration: ${JSON.stringify(iso)}; write for example P3D (three days), -P7D (seven days before) or PT10S (ten seconds)`,
    );
  }
  const part = (name: string) => Number((groups[name] ?? '0').replace(',', '.'));
  return {
    sign: groups['sign'] === '-' ? -1 : 1,
    years: part('years'),
    months: part('months'),
    weeks: part('weeks'),
    days: part('days'),
    ms: part('hours') * 3_600_000 + part('minutes') * 60_000 + Math.round(part('seconds') * 1000),
  };
}

/** True when the duration has a year, month, week or day part, so that a calendar and a zone are needed to add it. */
export function isDateBased(duration: Duration): boolean {
  return duration.years !== 0 || duration.months !== 0 || duration.weeks !== 0 || duration.days !== 0;
}

/**
 * The instant (epoch ms) a duration away from another. Date parts move the calendar of `timeZone` and keep the time on the wall
 * (09:00 stays 09:00 over a clock change); hours, minutes and seconds are elapsed time, added after.
 */
export function addDuration(instantMs: number, duration: Duration, timeZone: string): number {
  const elapsedMs = duration.sign * duration.ms;
  if (!isDateBased(duration)) return instantMs + elapsedMs;
  const from = wallClockAt(instantMs, timeZone);
  return instantOn(addDurationToDate(from.date, duration), from.msOfDay, timeZone) + elapsedMs;
}

/** The date a duration away: years and months first (clipped to the end of a shorter month), then weeks and days. Time parts do not count. */
export function addDurationToDate(date: CivilDate, duration: Duration): CivilDate {
  const months = addMonths(date, duration.sign * (duration.years * 12 + duration.months));
  return addDays(months, duration.sign * (duration.weeks * 7 + duration.days));
}

/** The days of a duration of whole days and weeks, such as 8 of `P8D`; null when it has other parts, whose days depend on the calendar, or no day at all. */
export function wholeDays(duration: Duration): number | null {
  const days = duration.sign * (duration.weeks * 7 + duration.days);
  return days >= 1 && duration.years === 0 && duration.months === 0 && duration.ms === 0 ? days : null;
}

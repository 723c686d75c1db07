/** Civil dates (no hour, no zone) and where they lie on the time line of a zone. Pure: the clock is always an argument. */
import { IANAZone } from 'luxon';

/** `YYYY-MM-DD`. */
export type CivilDate = string;

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** Outside these years a date is a typing error, not a due date. */
const firstYear = 1900;
const lastYear = 2200;

/** Reads a civil date from outside data; null when it is not one (30 February), or its year is outside 1900..2200. */
export function parseCivilDate(text: unknown): CivilDate | null {
  if (typeof text !== 'string') return null;
  const day = dayNumber(text);
  if (day === null) return null;
  const year = Number(text.slice(0, 4));
  return year >= firstYear && year <= lastYear ? text : null;
}

/** The date `n` days later; `n` is a whole number and may be negative. Throws RangeError on a malformed date. */
export function addDays(date: CivilDate, n: number): CivilDate {
  return dateOfDay(dayOf(date) + n);
}

/** The date `n` months later on the same day number, or on the last day of a shorter month (CPC 641). */
export function addMonths(date: CivilDate, n: number): CivilDate {
  const start = new Date(dayOf(date) * dayMs);
  const lastOfMonth = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + n + 1, 0));
  const dayOfMonth = Math.min(start.getUTCDate(), lastOfMonth.getUTCDate());
  return dateOfDay(Math.floor(lastOfMonth.getTime() / dayMs) - lastOfMonth.getUTCDate() + dayOfMonth);
}

/** Calendar days from one date to another: 1 from a day to the next, negative backwards. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return dayOf(to) - dayOf(from);
}

/** ISO weekday: 1 Monday … 7 Sunday. */
export function weekday(date: CivilDate): number {
  // Day 0, 1 January 1970, was a Thursday.
  return ((((dayOf(date) + 3) % 7) + 7) % 7) + 1;
}

/** The date a calendar on the wall shows in `timeZone` at that instant (epoch ms). Throws RangeError on an unknown zone. */
export function civilDateAt(instantMs: number, timeZone: string): CivilDate {
  return wallClockAt(instantMs, timeZone).date;
}

/** Date and milliseconds since 00:00 that the clock on the wall shows in `timeZone` at that instant. */
export function wallClockAt(
  instantMs: number,
  timeZone: string,
): { readonly date: CivilDate; readonly msOfDay: number } {
  const localMs = instantMs + offsetMs(instantMs, timeZone);
  const day = Math.floor(localMs / dayMs);
  return { date: dateOfDay(day), msOfDay: localMs - day * dayMs };
}

/** First instant (epoch ms) of the date in that zone: usually 00:00, 01:00 where the zone skips midnight that day. */
export function startOfDay(date: CivilDate, timeZone: string): number {
  return instantOn(date, 0, timeZone);
}

/**
 * First instant (epoch ms) at which the clock in `timeZone` shows at least `msOfDay` past 00:00 on that date.
 * A time that occurs twice gives its first occurrence; a time that is skipped gives the instant the clock jumps.
 */
export function instantOn(date: CivilDate, msOfDay: number, timeZone: string): number {
  const localMs = dayOf(date) * dayMs + msOfDay;
  // Offsets lie between -12 h and +14 h: these two probes are before and after the instant wherever the zone is.
  const before = offsetMs(localMs - 15 * 60 * minuteMs, timeZone);
  const after = offsetMs(localMs + 13 * 60 * minuteMs, timeZone);
  const withBefore = localMs - before;
  if (before === after || offsetMs(withBefore, timeZone) === before) return withBefore;
  const withAfter = localMs - after;
  if (offsetMs(withAfter, timeZone) === after) return withAfter;
  return jumpBetween(withAfter, withBefore, after, timeZone);
}

/** True for a name of the IANA time zone database, such as `Europe/Paris`; offsets such as `+02:00` are refused. */
export function isTimeZone(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Za-z]/.test(text) && IANAZone.isValidZone(text);
}

/** First instant in (lowMs, highMs] with the offset that holds after the jump. */
function jumpBetween(lowMs: number, highMs: number, afterMs: number, timeZone: string): number {
  let low = lowMs;
  let high = highMs;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(middle, timeZone) === afterMs) high = middle;
    else low = middle;
  }
  return high;
}

/** Local time minus UTC. luxon keeps one formatter per zone, which is what makes this cheap. */
function offsetMs(instantMs: number, timeZone: string): number {
  const zone = IANAZone.create(timeZone);
  const offset = zone.isValid ? Math.round(zone.offset(instantMs) * minuteMs) : NaN;
  if (Number.isNaN(offset)) {
    throw new RangeError(
      `No local time for timeZone ${JSON.stringify(timeZone)} at ${String(instantMs)}: give an IANA zone such as Europe/Paris and an instant in milliseconds`,
    );
  }
  return offset;
}

function dayOf(date: CivilDate): number {
  const day = dayNumber(date);
  if (day === null)
    throw new RangeError(`Not a civil date: ${JSON.stringify(date)}; write YYYY-MM-DD, such as 2026-03-31`);
  return day;
}

/** Days since 1 January 1970, or null when the text is not a date of the calendar. */
function dayNumber(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  // ECMAScript reads a date-only text as UTC and refuses a 13th month or a 32nd day, but turns 30 February into 2 March.
  const day = Date.parse(text) / dayMs;
  return Number.isNaN(day) || new Date(day * dayMs).getUTCDate() !== Number(text.slice(8)) ? null : day;
}

function dateOfDay(day: number): CivilDate {
  const at = new Date(day * dayMs);
  const year = at.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) {
    throw new RangeError(
      `Date out of range: day ${String(day)} since 1970 is not within the years 1 to 9999; check the offset or duration added`,
    );
  }
  return at.toISOString().slice(0, 10);
}

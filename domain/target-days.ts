/** Days on which euro transfers settle: the calendar of TARGET, the same for every bank of the euro area. */
import { addDays, type CivilDate, weekday } from './civil-date.ts';

/** Closed in every year, `MM-DD`: New Year, Labour Day, Christmas and the day after. */
const fixedClosings: ReadonlySet<string> = new Set(['01-01', '05-01', '12-25', '12-26']);

/** Easter Sunday of a year of the Gregorian calendar (anonymous computus). */
function easterSunday(year: number): CivilDate {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const moonShift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - moonShift + 15) % 30;
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7;
  const correction = Math.floor((golden + 11 * epact + 22 * toSunday) / 451);
  const days = epact + toSunday - 7 * correction + 114;
  const month = String(Math.floor(days / 31)).padStart(2, '0');
  const day = String((days % 31) + 1).padStart(2, '0');
  return `${String(year)}-${month}-${day}`;
}

/** True when banks settle euro transfers on that date: Monday to Friday, but neither a fixed closing, Good Friday nor Easter Monday. */
export function isTargetDay(date: CivilDate): boolean {
  if (weekday(date) > 5 || fixedClosings.has(date.slice(5))) return false;
  const easter = easterSunday(Number(date.slice(0, 4)));
  return date !== addDays(easter, -2) && date !== addDays(easter, 1);
}

/** The `n`-th bank day after a date; the date itself never counts. `n` is at least 1. */
export function targetDaysAfter(date: CivilDate, n: number): CivilDate {
  let day = date;
  for (let left = n; left > 0;) {
    day = addDays(day, 1);
    if (isTargetDay(day)) left -= 1;
  }
  return day;
}

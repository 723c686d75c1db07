/**
 * Two kinds of time limit that must not be confused (law reference, section 15.2). A deadline our own user must meet is never lengthened, even
 * where CPC 642 would allow it; a wait before acting against a debtor may be.
 */
import { addDays, type CivilDate, daysBetween } from './civil-date.ts';
import { addDurationToDate, isDateBased, parseDuration } from './duration.ts';
import { type HolidayZone, nextWorkingDay } from './holidays.ts';

/** Days before the end of a claim declaration at which a person is told (R52). */
export const claimDeclarationAlertDays: readonly number[] = [45, 30, 15, 7, 2];

/**
 * The last day on which the creditor may act. The day of the event is not counted; months end on the same day number or on the last day of a shorter
 * month (CPC 641). A Saturday, Sunday or holiday stays: never lengthened. `period` is a positive ISO 8601 duration in days or longer, such as `P2M`.
 * Throws RangeError on any other period or a malformed date.
 */
export function deadlineToMeet(eventOn: CivilDate, period: string): CivilDate {
  return lastDay(eventOn, period);
}

/**
 * The last day of a wait, on which one must not act yet: as `deadlineToMeet`, then the next working day of the zone if it falls on a Saturday, a Sunday
 * or a holiday. Acting is right from the day after. Throws like `deadlineToMeet`.
 */
export function waitEndsOn(eventOn: CivilDate, period: string, zone: HolidayZone): CivilDate {
  return nextWorkingDay(lastDay(eventOn, period), zone);
}

/**
 * The last day to declare a claim after the BODACC notice (R622-24, R52): 2 months, 4 for a creditor outside metropolitan France, or outside the overseas
 * territory where the proceedings were opened. Not rolled over, for safety.
 */
export function claimDeclarationDeadline(publishedOn: CivilDate, creditorIsOutside: boolean): CivilDate {
  return deadlineToMeet(publishedOn, creditorIsOutside ? 'P4M' : 'P2M');
}

/** The days on which to tell a person that a deadline comes, earliest first; those before `today` are left out, and so is everything once it has passed. */
export function alertDays(deadlineOn: CivilDate, daysBefore: readonly number[], today: CivilDate): CivilDate[] {
  return daysBefore
    .map((days) => addDays(deadlineOn, -days))
    .filter((date) => daysBetween(today, date) >= 0)
    .sort();
}

function lastDay(eventOn: CivilDate, period: string): CivilDate {
  const duration = parseDuration(period);
  if (duration.sign < 0 || !isDateBased(duration) || duration.ms !== 0) {
    throw new RangeError(
      `Not a time limit: ${JSON.stringify(period)}; write a positive number of days, weeks, months or years, such as P8D or P2M`,
    );
  }
  return addDurationToDate(eventOn, duration);
}

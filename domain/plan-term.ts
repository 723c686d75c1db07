/** The term that the notice before a payment plan lapses gives. */
import { parseDuration } from './duration.ts';
import type { PlanRules } from './policy.ts';

/**
 * Whole days the debtor has from the breach notice until the plan may be declared broken (rules R70, R71: 8 is usual); null where the rules
 * count in hours or seconds, as those of demonstrations do, so that no text promises a day that is not given.
 */
export function noticeDays({ brokenAfter }: PlanRules): number | null {
  const { sign, years, months, weeks, days, ms } = parseDuration(brokenAfter);
  const whole = weeks * 7 + days;
  return sign === 1 && years === 0 && months === 0 && ms === 0 && whole > 0 ? whole : null;
}

/** Days of the breach notice where the rules give none in days (law 13: 8 is usual). */
export const usualNoticeDays = 8;

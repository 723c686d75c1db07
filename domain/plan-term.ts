/** The term that the notice before a payment plan lapses gives. */
import { parseDuration, wholeDays } from './duration.ts';
import type { PlanRules } from './policy.ts';

/**
 * Whole days the debtor has from the breach notice until the plan may be declared broken (rules R70, R71: 8 is usual); null where the rules
 * count in hours or seconds, as those of demonstrations do, so that no text promises a day that is not given.
 */
export function noticeDays({ brokenAfter }: PlanRules): number | null {
  return wholeDays(parseDuration(brokenAfter));
}

/** Days of the breach notice where the rules give none in days (law 13: 8 is usual). */
export const usualNoticeDays = 8;

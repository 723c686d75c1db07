/** What is wrong with a policy somebody sent, and the measures its limits are compared by. */
import { parseDuration } from './duration.ts';

/** Why a policy is refused; stable, for programs. */
export type PolicyProblemCode =
  | 'missing'
  | 'unknownField'
  | 'invalid'
  | 'notUnique'
  | 'wholeDays'
  | 'anchor'
  | 'order'
  | 'tone'
  | 'noNotice'
  | 'deadline'
  | 'approval'
  | 'agencyLast'
  | 'agencyTooEarly'
  | 'agencyForPublic'
  | 'window'
  | 'fallback'
  | 'gap'
  | 'cap'
  | 'reminderPhase'
  | 'planTerms'
  | 'penalties';

export interface PolicyProblem {
  /** Path in the policy sent, such as `steps.3.offset`; empty for the whole. */
  readonly field: string;
  readonly code: PolicyProblemCode;
  /** Number in the law reference, such as `R25`; null where only the form is wrong. */
  readonly rule: string | null;
  /** What is wrong, why, and what to write instead. */
  readonly text: string;
}

const dayMs = 86_400_000;

/** Length of an ISO duration in milliseconds, days of 24 hours. Exact: policies have no months or years. Throws RangeError on another text. */
export function lengthMs(iso: string): number {
  const { sign, weeks, days, ms } = parseDuration(iso);
  return sign * ((weeks * 7 + days) * dayMs + ms);
}

/** Days of an ISO duration, with decimals when it has hours. */
export const lengthDays = (iso: string): number => lengthMs(iso) / dayMs;

/** True for a duration made of days and weeks only. */
export const isWholeDays = (iso: string): boolean => parseDuration(iso).ms === 0;

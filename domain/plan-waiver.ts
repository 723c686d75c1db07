/** Interest and indemnity that a payment plan waives if it is kept (rule R70, law 13): what that makes of a statement. */
import type { CivilDate } from './civil-date.ts';
import type { Statement } from './statement.ts';

/** The plan that governs the penalties of an invoice: the newest that ran over it, agreed with `waivedIfKept`. */
export interface WaivingPlan {
  readonly reference: string;
  readonly status: 'active' | 'kept';
  readonly agreedOn: CivilDate;
  /** Civil date on which it was kept; null while it runs. */
  readonly endedOn: CivilDate | null;
}

/** `ifKept`: penalties run, and fall away when the plan is kept; `waived`: it was, and nobody owes them any more. */
export interface Waiver {
  readonly plan: string;
  readonly state: 'ifKept' | 'waived';
}

/** What a plan does to the penalties on a day; null: nothing, as before it was agreed. A plan that was broken waives nothing: everything runs from the due date. */
export function waiverOn(plan: WaivingPlan | undefined, on: CivilDate): Waiver | null {
  if (!plan || on < plan.agreedOn) return null;
  const kept = plan.status === 'kept' && plan.endedOn !== null && on >= plan.endedOn;
  return { plan: plan.reference, state: kept ? 'waived' : 'ifKept' };
}

/**
 * A statement whose penalties were waived: principal only. Give one computed with principal first, as the instalments were laid: else interest would have taken
 * part of them.
 */
export function waived(statement: Statement): Statement {
  return {
    ...statement,
    interestCents: 0,
    indemnityCents: 0,
    totalCents: statement.principalCents,
    dailyInterestCents: 0,
    segments: [],
    accruedInterestCents: 0,
    dailyInterestPending: null,
    provisional: false,
  };
}

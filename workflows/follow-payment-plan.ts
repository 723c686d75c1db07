/** One payment plan: sleeps until each instalment, reminds, gives grace, gives notice, and ends kept, broken or cancelled. */
import type { PlanAction, PlanDecided, PlanOutcome } from '../domain/plan-decision.ts';
import { planActivities } from './activities.ts';
import { planDecidedSignal, planStatusQuery, type FollowPaymentPlanInput } from './contract.ts';
import { follow } from './follow.ts';
import { isPlanDecided } from './is-decided.ts';

export async function followPaymentPlan(input: FollowPaymentPlanInput): Promise<PlanOutcome> {
  const { creditorId, planId, ...start } = input;
  return follow<PlanAction, PlanOutcome, PlanDecided>(start, {
    decided: planDecidedSignal,
    status: planStatusQuery,
    isDecided: isPlanDecided,
    execute: (action, summary) =>
      planActivities[action.name].executeWithOptions({ summary }, [{ creditorId, planId }, action]),
  });
}

/** One payment plan: sleeps until each instalment, reminds, gives grace, gives notice, and ends kept, broken or cancelled. */
import { condition, isCancellation, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { PlanAction, PlanDecided, PlanOutcome } from '../domain/plan-decision.ts';
import { planActivities } from './activities.ts';
import { planDecidedSignal, planStatusQuery, type FollowPaymentPlanInput } from './contract.ts';
import { isPlanDecided } from './is-decided.ts';

/** Pause after an action that failed for a reason of our own; a new fact also ends it. */
const afterFailureMs = 15 * 60_000;

export async function followPaymentPlan(input: FollowPaymentPlanInput): Promise<PlanOutcome> {
  const { creditorId, planId, ...start } = input;
  const plan = { creditorId, planId };
  let newest: PlanDecided = start;
  const take = (decided: PlanDecided) => {
    if (decided.seq >= newest.seq) newest = decided;
  };
  setHandler(planDecidedSignal, (decided: unknown) => {
    if (isPlanDecided(decided)) take(decided);
  });
  setHandler(planStatusQuery, () => newest);

  const act = async (action: PlanAction, label: string) => {
    const before = newest.seq;
    try {
      take(
        await planActivities[action.name].executeWithOptions({ summary: `${action.step}: ${label}` }, [plan, action]),
      );
    } catch (error) {
      if (isCancellation(error)) throw error;
      await condition(() => newest.seq > before, afterFailureMs, {
        summary: `${action.name} failed; tried again later`,
      });
    }
  };

  for (;;) {
    const { seq, decision, label, details } = newest;
    setCurrentDetails(details);
    if ('finish' in decision) return decision.finish;
    if ('act' in decision) {
      await act(decision.act, label);
      continue;
    }
    const delayMs = Math.max(1, Date.parse(decision.wait.until) - Date.now());
    if (!(await condition(() => newest.seq > seq, delayMs, { summary: `${decision.wait.then.step}: ${label}` })))
      await act(decision.wait.then, label);
  }
}

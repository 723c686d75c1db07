/** A payment plan is broken after its notice: the whole rest is due at once. */
import { markAccelerated } from '../db/queries/plan-acceptance.ts';
import type { PlanRow } from '../db/queries/plans.ts';
import { decidePlan } from '../domain/decide-plan.ts';
import type { PlanAction, PlanDecided } from '../domain/plan-decision.ts';
import type { Act } from './act.ts';
import { endPlan, openPlan } from './end-plans.ts';
import { planFacts, refreshPlan } from './follow-plan.ts';
import { closeCases, note } from './open-case.ts';
import { askForNotice, noticeCameBack } from './plan-notice.ts';

/** Whether this is still what a plan decides now. */
export function sameAction(plan: PlanRow, act: Act, action: PlanAction): boolean {
  const decision = decidePlan(planFacts(plan, null), act.now.getTime());
  return 'act' in decision && decision.act.step === action.step && decision.act.instalment === action.instalment;
}

/**
 * Declares a plan broken after its breach notice and its term: the whole rest is due at once, and the invoices resume at the step they were at, with the full
 * balance. A notice that came back starts no term: a person gives it first.
 */
export async function breakPlan(act: Act, planId: string, action: PlanAction): Promise<PlanDecided> {
  const { plan, opened } = await openPlan(act, planId);
  if (!sameAction(plan, act, action)) return refreshPlan(act, planId, false);
  const lead = opened.find((open) => open.status === 'open');
  if (lead && (await noticeCameBack(act, plan, action.instalment))) {
    await askForNotice(act, plan, action.instalment, lead.row.id);
    return refreshPlan(act, planId, false);
  }
  const because = `Instalment ${String(action.instalment)} was not paid after the breach notice`;
  const end = { outcome: 'broken', because, event: 'planBroken' } as const;
  const { decided, waiting } = await endPlan(act, plan, opened, end, false);
  markAccelerated(act.tx, act.creditorId, plan.id, act.now);
  const dueCents = waiting.reduce((sum, open) => sum + open.balanceCents, 0);
  for (const open of waiting)
    note(act, open, 'planAccelerated', {
      plan: plan.reference,
      balanceCents: open.balanceCents,
      planBalanceCents: dueCents,
      interest: plan.interest,
    });
  await closeCases(act, waiting);
  return decided;
}

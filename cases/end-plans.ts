/** A payment plan ends: its invoices are dunned again from the step they were at, unless another agreement holds them. */
import { changeDelivery } from '../db/queries/deliveries.ts';
import { endHoldsOf } from '../db/queries/holds.ts';
import { livePlansOfDebtor } from '../db/queries/plan-acceptance.ts';
import { findPlanDelivery, readPlan, type PlanRow } from '../db/queries/plans.ts';
import type { PlanDecided, PlanOutcome } from '../domain/plan-decision.ts';
import type { Act } from './act.ts';
import { closePlan, planMessageKey } from './follow-plan.ts';
import { closeCases, note, openCases, type OpenCase } from './open-case.ts';

/** What the history of each invoice says of the end. */
export type PlanEndEvent =
  'planCancelled' | 'planBroken' | 'planDeclined' | 'planExpired' | 'planVoid' | 'planReplaced' | 'planAccelerated';

/** A plan with its cases, locked. Throws for an unknown id. */
export async function openPlan(act: Act, planId: string): Promise<{ plan: PlanRow; opened: OpenCase[] }> {
  const before = await readPlan(act.tx, act.creditorId, planId);
  if (!before) throw new Error(`No plan ${planId}`);
  const opened = await openCases(
    act,
    before.invoices.map((one) => one.invoiceId),
  );
  const plan = (await readPlan(act.tx, act.creditorId, planId)) ?? before;
  return { plan, opened };
}

export interface PlanEnd {
  readonly outcome: PlanOutcome;
  readonly because: string;
  readonly event: PlanEndEvent;
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * Ends a plan whose cases are open: an e-mail of it that has not left stays, its holds end, each invoice that is open notes the event. The caller closes the
 * cases. `ring` false when the decision goes back as an activity's result.
 */
export async function endPlan(
  act: Act,
  plan: PlanRow,
  opened: readonly OpenCase[],
  { outcome, because, event, data = {} }: PlanEnd,
  ring = true,
): Promise<{ decided: PlanDecided; waiting: OpenCase[] }> {
  await keepProposalBack(act, plan);
  const decided = await closePlan(act, plan, outcome, because, ring);
  await endHoldsOf(act.tx, act.creditorId, plan.id, act.now);
  const waiting = opened.filter((open) => open.status === 'open');
  for (const open of waiting) note(act, open, event, { plan: plan.reference, because, ...data });
  return { decided, waiting };
}

/** A proposal that is answered or over is sent to nobody. One that is on its way has left. */
export async function keepProposalBack(act: Act, plan: PlanRow): Promise<void> {
  const mail = await findPlanDelivery(act.tx, act.creditorId, planMessageKey(plan.id, 0, 'proposal'));
  if (mail?.state === 'approved' || mail?.state === 'retrying')
    changeDelivery(act.tx, act.creditorId, mail.id, { state: 'cancelled', outcome: 'cancelled', completedAt: act.now });
}

/**
 * Ends every plan of a debtor that runs or waits for acceptance, because the law leaves no room for one (rule R72, insolvency). No breach notice is sent; the
 * stop that is the reason holds the invoices from then on. Opens and closes the cases of the plans itself: call it before the act opens cases of this debtor, or
 * after it has closed them. Returns the references.
 */
export async function endPlansOf(act: Act, debtorId: string, because: string): Promise<string[]> {
  const ended: string[] = [];
  for (const id of await livePlansOfDebtor(act.tx, act.creditorId, debtorId)) {
    const { plan, opened } = await openPlan(act, id);
    if (plan.status !== 'active' && plan.status !== 'proposed') continue;
    const { waiting } = await endPlan(act, plan, opened, { outcome: 'cancelled', because, event: 'planCancelled' });
    await closeCases(act, waiting);
    ended.push(plan.reference);
  }
  return ended;
}

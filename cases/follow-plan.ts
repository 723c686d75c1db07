/** A payment plan as money and time go by: decided anew after every fact, kept, broken, cancelled. */
import { stopsInForce } from '../db/queries/channel-stops.ts';
import { moneyWaitsFor } from '../db/queries/unlaid-money.ts';
import { queueRings } from '../db/queries/write-cases.ts';
import { livePlansOf, findPlanDelivery, readPlan, updatePlan, type PlanRow } from '../db/queries/plans.ts';
import { decidePlan, firstUnpaid, type PlanFacts } from '../domain/decide-plan.ts';
import { holidayZone } from '../domain/holidays.ts';
import { formatMoney } from '../domain/money.ts';
import type { ProposalFacts } from '../domain/decide-proposal.ts';
import type { PlanChoice, PlanDecided, PlanOutcome } from '../domain/plan-decision.ts';
import { spreadMs } from '../domain/spread.ts';
import { underStops } from '../domain/stopped.ts';
import { planWorkflowId } from '../domain/workflow-ids.ts';
import type { Act } from './act.ts';

/** Key of one plan message: at most one per plan, instalment and kind. */
export const planMessageKey = (planId: string, no: number, step: string): string => `${planId}:${String(no)}:${step}`;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** A proposal as its rule sees it; null where the plan was never sent for acceptance. */
export function proposalFacts({ acceptUntil, proposalState, invoices }: PlanRow): ProposalFacts | null {
  if (!acceptUntil) return null;
  const waits = proposalState === 'approved' || proposalState === 'claimed' || proposalState === 'retrying';
  const lost = proposalState === null || proposalState === 'failed' || proposalState === 'cancelled';
  return {
    acceptUntil: acceptUntil.toISOString(),
    mail: waits ? 'waiting' : lost ? 'failed' : 'sent',
    unchanged: invoices.every((one) => one.balanceCents === one.agreedCents),
  };
}

/**
 * The pure view of a plan that `decidePlan` takes. Money that went back lowers what was paid, never below nothing; what is credited beyond one invoice pays
 * no other one until it is laid on it.
 */
export function planFacts(plan: PlanRow, notBefore: Date | null): PlanFacts {
  const remainingCents = sum(plan.invoices.map((one) => Math.max(0, one.balanceCents)));
  const { reference, status, currency, timeZone, window, rules, instalments } = plan;
  return {
    reference,
    status,
    currency,
    timeZone,
    window,
    rules,
    instalments,
    holidayZone: holidayZone(plan.country, plan.postcode),
    paidCents: Math.max(0, sum(plan.invoices.map((one) => one.agreedCents)) - remainingCents),
    remainingCents,
    notBefore: notBefore?.toISOString() ?? null,
    proposal: proposalFacts(plan),
  };
}

function decidedOf(act: Act, plan: PlanRow, facts: PlanFacts, decision: PlanChoice): PlanDecided {
  const unpaid = firstUnpaid(facts);
  const next =
    'wait' in decision
      ? `**Next:** ${decision.wait.then.step} at ${decision.wait.until}`
      : 'act' in decision
        ? `**Now:** ${decision.act.step}`
        : `**Finished:** ${decision.finish}`;
  const because = 'wait' in decision ? decision.wait.because : decision.because;
  const label =
    plan.status === 'proposed'
      ? 'proposal'
      : unpaid
        ? `instalment ${String(unpaid.instalment.no)} of ${String(facts.instalments.length)}, due ${unpaid.instalment.dueOn}`
        : 'paid';
  const details = [
    `**Plan ${plan.reference}** · ${formatMoney(facts.paidCents, plan.currency, 'en')} of ${formatMoney(plan.totalCents, plan.currency, 'en')} received · invoices ${plan.invoices.map((one) => one.number).join(', ')}`,
    next,
    ...because.map((reason) => `- ${reason.text}`),
  ].join('\n\n');
  return { seq: plan.seq + 1, decision, label, details };
}

/** How far what a stop of e-mail kept back is spread. */
const releaseSpreadMs = 30 * 60_000;

/** Nothing is sent before this: a message that is tried again later, a stop of e-mail. */
async function pendingUntil(act: Act, plan: PlanRow): Promise<Date | null> {
  const inForce = await stopsInForce(act.tx, act.creditorId, 'email', act.now);
  const stops = inForce.map(({ stoppedAt, until, ...stop }) => ({
    ...stop,
    channel: 'email' as const,
    stoppedAt: stoppedAt.toISOString(),
    until: until?.toISOString() ?? null,
  }));
  const { untilMs } = underStops({ stops }, 'email', act.now.getTime());
  const retryMs = (await retryAt(act, plan))?.getTime() ?? 0;
  if (untilMs === 0 && retryMs === 0) return null;
  const spread = plan.window === 'always' ? 0 : spreadMs(plan.id, releaseSpreadMs);
  return new Date(Math.max(retryMs, untilMs === 0 ? 0 : untilMs + spread));
}

async function retryAt(act: Act, plan: PlanRow): Promise<Date | null> {
  if (plan.status === 'proposed') {
    const delivery = await findPlanDelivery(act.tx, act.creditorId, planMessageKey(plan.id, 0, 'proposal'));
    return delivery?.state === 'retrying' ? delivery.notBefore : null;
  }
  const unpaid = firstUnpaid(planFacts(plan, null));
  if (!unpaid) return null;
  for (const step of ['instalmentNote', 'instalmentReminder', 'breachNotice'] as const) {
    const delivery = await findPlanDelivery(
      act.tx,
      act.creditorId,
      planMessageKey(plan.id, unpaid.instalment.no, step),
    );
    if (delivery?.state === 'retrying') return delivery.notBefore;
  }
  return null;
}

/** Decides a plan anew and stores it. `ring` false when the decision goes back as an activity's result. The caller holds the debtor's lock. */
export async function refreshPlan(act: Act, planId: string, ring = true): Promise<PlanDecided> {
  const plan = await readPlan(act.tx, act.creditorId, planId);
  if (!plan) throw new Error(`No plan ${planId}`);
  const unplacedMoney = await moneyWaitsFor(act.tx, act.creditorId, plan.id);
  const facts = { ...planFacts(plan, await pendingUntil(act, plan)), unplacedMoney };
  const decision = decidePlan(facts, act.now.getTime());
  return store(act, plan, facts, decision, 'finish' in decision ? decision.finish : plan.status, null, ring);
}

/** Ends a plan for a given outcome and tells its workflow. */
export async function closePlan(
  act: Act,
  plan: PlanRow,
  outcome: PlanOutcome,
  because: string | null,
  ring = true,
): Promise<PlanDecided> {
  const facts = { ...planFacts(plan, null), status: outcome };
  return store(act, plan, facts, decidePlan(facts, act.now.getTime()), outcome, because, ring);
}

async function store(
  act: Act,
  plan: PlanRow,
  facts: PlanFacts,
  decision: PlanChoice,
  status: PlanRow['status'],
  because: string | null,
  ring: boolean,
): Promise<PlanDecided> {
  const decided = decidedOf(act, plan, facts, decision);
  const nextActionAt = 'wait' in decision ? decision.wait.until : null;
  await updatePlan(act.tx, act.creditorId, plan.id, {
    status,
    decided,
    nextActionAt,
    endedAt: status === 'active' || status === 'proposed' ? null : act.now,
    endedBecause: because,
  });
  if (!ring) return decided;
  const summary = `Plan ${plan.reference} · ${formatMoney(plan.totalCents, plan.currency, 'en')} · ${String(plan.instalments.length)} instalments`;
  const rings = [
    {
      workflowId: planWorkflowId(act.creditorId, plan.id),
      ring: { workflow: 'followPaymentPlan' as const, planId: plan.id, decided, summary },
    },
  ];
  act.rings.push(queueRings(act.tx, act.creditorId, rings, act.now));
  return decided;
}

/** After money moved on these invoices: their plans, running or proposed, look again. */
export async function ringPlansOf(act: Act, invoiceIds: readonly string[]): Promise<void> {
  if (invoiceIds.length === 0) return;
  for (const planId of await livePlansOf(act.tx, act.creditorId, invoiceIds)) await refreshPlan(act, planId);
}

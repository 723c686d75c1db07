/** The steps of a payment plan: its messages, and its breaking. */
import { perform } from '../cases/act.ts';
import { endProposal } from '../cases/accept-plan.ts';
import { breakPlan } from '../cases/break-plan.ts';
import { claimPlanMessage, recordPlanOutcome } from '../cases/plan-messages.ts';
import type { PlanAction, PlanDecided } from '../domain/plan-decision.ts';
import type { PlanRef } from '../workflows/contract.ts';
import { oneCall } from './channels/channel.ts';
import type { ActivityDeps } from './deps.ts';
import { alive } from './heartbeat.ts';

/** Sends one plan message if it is still right; answers with the plan's next decision. */
export async function sendPlanEmail(
  deps: ActivityDeps,
  { creditorId, planId }: PlanRef,
  action: PlanAction,
): Promise<PlanDecided> {
  return alive(async (signal) => {
    await deps.pace.turn(creditorId, 'email', signal);
    const claimed = await perform(deps.cases, creditorId, 'worker', (act) =>
      claimPlanMessage(act, planId, action, deps.writers, deps.channelFor),
    );
    deps.deliver(claimed.rings);
    const claim = claimed.value;
    if (claim.kind !== 'claimed') return claim.decided;
    const { deliveryId, leadInvoiceId, idempotencyKey, content } = claim;
    const way = deps.channelFor(claim.mode, 'email');
    const result = await way.send({ ...oneCall, deliveryId, creditorId, idempotencyKey, content }, signal);
    deps.pace.heard(way.name, result);
    const recorded = await perform(deps.cases, creditorId, 'worker', (act) =>
      recordPlanOutcome(act, planId, action, deliveryId, leadInvoiceId, result),
    );
    deps.deliver(recorded.rings);
    return recorded.value;
  });
}

/** Declares a plan broken if it still is; the covered invoices are rung. */
export async function endBrokenPlan(
  deps: ActivityDeps,
  { creditorId, planId }: PlanRef,
  action: PlanAction,
): Promise<PlanDecided> {
  const acted = await perform(deps.cases, creditorId, 'worker', (act) => breakPlan(act, planId, action));
  deps.deliver(acted.rings);
  return acted.value;
}

/** Ends a proposal that nobody answered in time, or that no longer says what is owed, if it still is so; the covered invoices are rung. */
export async function endStaleProposal(
  deps: ActivityDeps,
  { creditorId, planId }: PlanRef,
  action: PlanAction,
): Promise<PlanDecided> {
  const acted = await perform(deps.cases, creditorId, 'worker', (act) => endProposal(act, planId, action));
  deps.deliver(acted.rings);
  return acted.value;
}

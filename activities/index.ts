/** The registry of activities, by the names an operator reads in the Temporal UI. */
import { recordFacts } from '../cases/record-facts.ts';
import type { Channel } from '../domain/policy.ts';
import type {
  InvoiceActivities,
  PlacementActivities,
  PlanActivities,
  ThanksActivities,
} from '../workflows/activities.ts';
import type { InvoiceRef } from '../workflows/contract.ts';
import type { ActivityDeps } from './deps.ts';
import { alive } from './heartbeat.ts';
import { lookAtSilence, tellAgency } from './placement-steps.ts';
import { endBrokenPlan, endStaleProposal, sendPlanEmail } from './plan-steps.ts';
import { sendThanks } from './thanks-steps.ts';
import { takeStep } from './take-step.ts';

/** Builds every activity the workflows know. */
export function createActivities(
  deps: ActivityDeps,
): InvoiceActivities & PlanActivities & PlacementActivities & ThanksActivities {
  const step = (channel: Channel) => (invoice: InvoiceRef, key: string) => takeStep(deps, channel, invoice, key);
  return {
    sendEmail: step('email'),
    sendSms: step('sms'),
    scheduleCall: step('call'),
    sendLetter: step('letter'),
    requestRegisteredLetter: step('registeredLetter'),
    handOverToAgency: step('agency'),
    recordFacts: (invoice, inbox) =>
      alive(async () => {
        const acted = await recordFacts(deps.cases, invoice.creditorId, invoice.invoiceId, inbox);
        deps.deliver(acted.rings);
        return acted.value;
      }),
    sendPlanEmail: (plan, action) => sendPlanEmail(deps, plan, action),
    breakPlan: (plan, action) => endBrokenPlan(deps, plan, action),
    endProposal: (plan, action) => endStaleProposal(deps, plan, action),
    sendThanks: (crossing) => sendThanks(deps, crossing),
    tellAgency: (placement) => tellAgency(deps, placement),
    lookAtPlacement: (placement, action) => lookAtSilence(deps, placement, action),
  };
}

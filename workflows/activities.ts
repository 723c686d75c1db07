/** The activities as the workflows call them. Types only: nothing of their code enters the sandbox. */
import { proxyActivities } from '@temporalio/workflow';
import type { ActionName, Decided } from '../domain/decision.ts';
import type { PlacementAction, PlacementDecided } from '../domain/placement.ts';
import type { PlanAction, PlanDecided } from '../domain/plan-decision.ts';
import type { WebhookAction, WebhookDecided } from '../domain/webhook.ts';
import { webhookTaskQueue } from '../domain/workflow-ids.ts';
import type { ThanksAction, ThanksDecided } from '../domain/thanks.ts';
import type { CrossingRef, InvoiceRef, PlacementRef, PlanRef, WebhookRef } from './contract.ts';

/** One activity per step: it claims, acts or declines, and answers with the next decision. */
export type InvoiceActivities = Record<ActionName, (invoice: InvoiceRef, step: string) => Promise<Decided>> & {
  recordFacts(invoice: InvoiceRef, inbox: readonly unknown[]): Promise<Decided>;
};

export interface PlanActivities {
  sendPlanEmail(plan: PlanRef, action: PlanAction): Promise<PlanDecided>;
  breakPlan(plan: PlanRef, action: PlanAction): Promise<PlanDecided>;
  endProposal(plan: PlanRef, action: PlanAction): Promise<PlanDecided>;
}

export type ThanksActivities = Record<
  ThanksAction['name'],
  (crossing: CrossingRef, action: ThanksAction) => Promise<ThanksDecided>
>;

export type PlacementActivities = Record<
  PlacementAction['name'],
  (placement: PlacementRef, action: PlacementAction) => Promise<PlacementDecided>
>;

export type WebhookActivities = Record<
  WebhookAction['name'],
  (webhook: WebhookRef, action: WebhookAction) => Promise<WebhookDecided>
>;

/**
 * One risk class. Every activity claims anew at each attempt and repeats a send only where the channel makes that safe, so retries are free;
 * a dead worker is noticed by its missing heartbeat, not by the long time-out. A provider's refusal is a decision, not a failure.
 */
const options = {
  startToCloseTimeout: '30s',
  heartbeatTimeout: '4s',
  // After a crash the second attempt comes when the first one's message no longer counts as on its way (domain/retry.ts).
  retry: { initialInterval: '5s', backoffCoefficient: 1.5, maximumInterval: '15s' },
} as const;

export const invoiceActivities = proxyActivities<InvoiceActivities>(options);
export const thanksActivities = proxyActivities<ThanksActivities>(options);
export const planActivities = proxyActivities<PlanActivities>(options);
export const placementActivities = proxyActivities<PlacementActivities>(options);
export const webhookActivities = proxyActivities<WebhookActivities>({ ...options, taskQueue: webhookTaskQueue });

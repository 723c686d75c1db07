/** Every message the workflows understand, by name and shape. Used by the workflows, and by those who send. */
import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { Decided } from '../domain/decision.ts';
import type { PlacementDecided } from '../domain/placement.ts';
import type { PlanDecided, PlanOutcome } from '../domain/plan-decision.ts';
import type { WebhookDecided } from '../domain/webhook.ts';
import type { ThanksDecided } from '../domain/thanks.ts';

export interface InvoiceRef {
  readonly creditorId: string;
  readonly invoiceId: string;
}

/** Start of `dunInvoice`: the invoice and the decision in force. */
export type DunInvoiceInput = InvoiceRef & Decided;

export interface PlanRef {
  readonly creditorId: string;
  readonly planId: string;
}

/** Start of `followPaymentPlan`. */
export type FollowPaymentPlanInput = PlanRef & PlanDecided;

export interface PlacementRef {
  readonly creditorId: string;
  readonly placementId: string;
}

/** Start of `followPlacement`. */
export type FollowPlacementInput = PlacementRef & PlacementDecided;

export interface WebhookRef {
  readonly creditorId: string;
  readonly deliveryId: string;
}

/** Start of `tellEndpoint`. */
export type TellEndpointInput = WebhookRef & WebhookDecided;
export interface CrossingRef {
  readonly creditorId: string;
  readonly crossingId: string;
}

/** Start of `thankDebtor`. */
export type ThankDebtorInput = CrossingRef & ThanksDecided;

/** Our own doorbell: the newest decision, made in the transaction that changed a fact. */
export const decidedSignal = defineSignal<[Decided]>('decided');
export const planDecidedSignal = defineSignal<[PlanDecided]>('planDecided');
export const thanksDecidedSignal = defineSignal<[ThanksDecided]>('thanksDecided');
export const placementDecidedSignal = defineSignal<[PlacementDecided]>('placementDecided');
export const webhookDecidedSignal = defineSignal<[WebhookDecided]>('webhookDecided');

/** Facts that another application, the CLI or the UI may send; they are recorded exactly as the API records them. */
export const paymentReceived =
  defineSignal<[{ reference: string; amountCents: number; currency: string; receivedOn: string }]>('paymentReceived');
export const paymentPlanAgreed =
  defineSignal<[{ reference: string; agreedOn: string; instalments: { dueOn: string; amountCents: number }[] }]>(
    'paymentPlanAgreed',
  );
export const disputeOpened = defineSignal<[{ reason: string; amountCents?: number }]>('disputeOpened');
export const dunningPaused = defineSignal<[{ until?: string; reason: string }]>('dunningPaused');
export const dunningResumed = defineSignal('dunningResumed');
export const lookAgain = defineSignal('lookAgain');

/** The last decision with its reasons. */
export const statusQuery = defineQuery<Decided>('status');
export const planStatusQuery = defineQuery<PlanDecided>('status');
export const thanksStatusQuery = defineQuery<ThanksDecided>('status');
export const placementStatusQuery = defineQuery<PlacementDecided>('status');
export const webhookStatusQuery = defineQuery<WebhookDecided>('status');

export type { PlanOutcome };

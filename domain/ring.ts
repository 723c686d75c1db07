/** A message for a workflow, kept in the outbox until Temporal has it. Plain JSON. */
import type { Decided } from './decision.ts';
import type { PlacementDecided } from './placement.ts';
import type { PlanDecided } from './plan-decision.ts';
import type { WebhookDecided } from './webhook.ts';
import type { ThanksDecided } from './thanks.ts';

export type Ring =
  | { readonly workflow: 'dunInvoice'; readonly invoiceId: string; readonly decided: Decided; readonly summary: string }
  | {
      readonly workflow: 'followPaymentPlan';
      readonly planId: string;
      readonly decided: PlanDecided;
      readonly summary: string;
    }
  | {
      readonly workflow: 'followPlacement';
      readonly placementId: string;
      readonly decided: PlacementDecided;
      readonly summary: string;
    }
  | {
      readonly workflow: 'tellEndpoint';
      readonly deliveryId: string;
      readonly decided: WebhookDecided;
      readonly summary: string;
    }
  | {
      readonly workflow: 'thankDebtor';
      readonly crossingId: string;
      readonly decided: ThanksDecided;
      readonly summary: string;
    };

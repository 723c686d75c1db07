/** A decision about one webhook as its workflow and an operator see it: no address, no secret, nothing of the event. */
import type { WebhookDeliveryRow } from '../db/queries/webhook-deliveries.ts';
import type { Ring } from '../domain/ring.ts';
import { tell, type WebhookChoice, type WebhookDecided } from '../domain/webhook.ts';
import { webhookWorkflowId } from '../domain/workflow-ids.ts';

/** What a decision is about. */
export type Told = Pick<WebhookDeliveryRow, 'endpointId' | 'eventNo' | 'type'>;

/** The decision with its words. */
export function webhookDecided(
  told: Told,
  seq: number,
  decision: WebhookChoice,
  because: string | null,
): WebhookDecided {
  const what = told.eventNo > 0 ? `event ${String(told.eventNo)}` : 'a message to try it';
  const details = [
    `**${told.type}**: ${what}, for endpoint ${told.endpointId}.`,
    ...(because === null ? [] : [because]),
  ];
  return { seq, decision, label: `${told.type}, ${what}`, details: details.join('\n\n') };
}

/** To be sent at once. */
export const sendNow = (told: Told, seq: number): WebhookDecided => webhookDecided(told, seq, { act: tell }, null);

/** What the outbox takes to start or ring the delivery's workflow. */
export function webhookRing(
  creditorId: string,
  row: Pick<WebhookDeliveryRow, 'id' | 'decided'>,
): { workflowId: string; ring: Ring } {
  const { id: deliveryId, decided } = row;
  const ring = { workflow: 'tellEndpoint', deliveryId, decided, summary: decided.label } as const;
  return { workflowId: webhookWorkflowId(creditorId, deliveryId), ring };
}

/** One event for one endpoint of the ERP: told at once, again by the schedule until it is taken, and given up after that. */
import type { WebhookAction, WebhookDecided, WebhookOutcome } from '../domain/webhook.ts';
import { webhookActivities } from './activities.ts';
import { webhookDecidedSignal, webhookStatusQuery, type TellEndpointInput } from './contract.ts';
import { follow } from './follow.ts';
import { isWebhookDecided } from './is-decided.ts';

export async function tellEndpoint(input: TellEndpointInput): Promise<WebhookOutcome> {
  const { creditorId, deliveryId, ...start } = input;
  return follow<WebhookAction, WebhookOutcome, WebhookDecided>(start, {
    decided: webhookDecidedSignal,
    status: webhookStatusQuery,
    isDecided: isWebhookDecided,
    execute: (action, summary) =>
      webhookActivities[action.name].executeWithOptions({ summary }, [{ creditorId, deliveryId }, action]),
  });
}

/** Workflow ids, made and read in one place. No personal data: ids are never encrypted. */

export const taskQueue = 'relance';

/** Activities that wait for servers of customers: however slow those are, no reminder waits behind them. */
export const webhookTaskQueue = 'relance-webhooks';

/** Id of the workflow that duns one invoice. */
export function invoiceWorkflowId(creditorId: string, invoiceId: string): string {
  return `invoice:${creditorId}:${invoiceId}`;
}

/** Id of the workflow that follows one case given to an agency. */
export function placementWorkflowId(creditorId: string, placementId: string): string {
  return `placement:${creditorId}:${placementId}`;
}

/** Id of the workflow that follows one payment plan. */
export function planWorkflowId(creditorId: string, planId: string): string {
  return `plan:${creditorId}:${planId}`;
}

/** Id of the workflow that tells one endpoint of one event. */
export function webhookWorkflowId(creditorId: string, deliveryId: string): string {
  return `webhook:${creditorId}:${deliveryId}`;
}

/** Id of the workflow that thanks for one payment that crossed a message. */
export function thanksWorkflowId(creditorId: string, crossingId: string): string {
  return `thanks:${creditorId}:${crossingId}`;
}

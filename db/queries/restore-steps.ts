/** Steps that were prepared and did not leave because their case ended: when the case opens again they are still to be made. */
import { send, type Tx } from '../connect.ts';

/**
 * Withdraws from these invoices, which open again, what had been cancelled at the instant at which they were settled or written off: certainly not made, so
 * that the step is prepared anew instead of counting as made.
 */
export function withdrawCancelled(tx: Tx, creditorId: string, invoiceIds: readonly string[]): void {
  send(
    tx,
    'withdraw-cancelled',
    `update delivery_invoices x set withdrawn = true from deliveries d
     where x.creditor_id = $1 and x.invoice_id = any($2::uuid[]) and not x.withdrawn and d.creditor_id = $1 and d.id = x.delivery_id and d.state = 'cancelled'
       and exists (select 1 from events e where e.creditor_id = $1 and e.invoice_id = x.invoice_id and e.kind in ('settled', 'writeOff') and e.at = d.completed_at)`,
    [creditorId, invoiceIds],
  );
}

/** Alerts of limitation end with the debt. */
import { markToldMonths } from '../db/queries/interruptions.ts';
import { cancelTasksOf } from '../db/queries/tasks.ts';
import type { InvoiceStatus } from '../domain/case-facts.ts';
import type { Act } from './act.ts';

/** Ends the alerts of those of these invoices that are owed no more; with an agency they are owed. Owed again, they are told of anew. */
export function endLimitation(
  act: Act,
  ended: readonly { readonly row: { readonly id: string }; readonly status: InvoiceStatus }[],
): void {
  const over = ended.filter(({ status }) => status === 'settled' || status === 'writtenOff');
  const ids = over.map(({ row }) => row.id);
  if (ids.length === 0) return;
  cancelTasksOf(act.tx, act.creditorId, ids, 'limitation', act.now);
  for (const id of ids) markToldMonths(act.tx, act.creditorId, id, null);
}

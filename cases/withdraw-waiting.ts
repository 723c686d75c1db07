/** Letters, calls and approvals that wait for a person are taken back when the debtor may not be contacted about them any more. */
import { findDelivery, findWaiting, withdrawDelivery } from '../db/queries/deliveries.ts';
import type { Act } from './act.ts';
import { note, openOthers, type OpenCase } from './open-case.ts';

/**
 * Withdraws every delivery that waits for a person and covers one of these cases, with its task. Returns the other cases that were covered, locked:
 * the caller closes them too, so that what may still be said of them is prepared anew. The debtors are locked.
 */
export async function withdrawWaiting(act: Act, opened: readonly OpenCase[], because: string): Promise<OpenCase[]> {
  const others: OpenCase[] = [];
  const ids = opened.map((open) => open.row.id);
  for (const id of await findWaiting(act.tx, act.creditorId, ids)) {
    const delivery = await findDelivery(act.tx, act.creditorId, id);
    if (!delivery) continue;
    const covered = delivery.covers.map((cover) => cover.invoiceId);
    others.push(...(await openOthers(act, [...opened, ...others], covered)));
    await withdrawDelivery(act.tx, act.creditorId, id, act.now);
    for (const open of [...opened, ...others])
      if (covered.includes(open.row.id))
        note(act, open, 'deliveryWithdrawn', { deliveryId: id, step: delivery.step, because });
  }
  return others;
}

/** An attempt that was interrupted while its case ended: nobody will ever try it again, so what is not known about it is said now. */
import { findDelivery } from '../db/queries/deliveries.ts';
import type { Act } from './act.ts';
import { openCases, type OpenCase } from './open-case.ts';
import { markUnknown } from './send-failed.ts';

/**
 * Called when the next attempt of a step finds its case ended. A delivery that an earlier attempt left claimed, and of which no invoice is open any
 * more, becomes `unknown` with its task. Returns the cases to close with that of `lead`.
 */
export async function endInterrupted(act: Act, lead: OpenCase, stepKey: string): Promise<readonly OpenCase[]> {
  const begun = lead.row.steps.find((one) => one.step === stepKey);
  if (lead.status === 'open' || begun?.state !== 'claimed') return [lead];
  const delivery = await findDelivery(act.tx, act.creditorId, begun.deliveryId);
  if (!delivery) return [lead];
  const others = delivery.covers.map((cover) => cover.invoiceId).filter((id) => id !== lead.row.id);
  const opened = [lead, ...(await openCases(act, others))];
  if (opened.every((open) => open.status !== 'open'))
    await markUnknown(act, delivery, opened, 'An attempt was interrupted while the case ended; it may have arrived');
  return opened;
}

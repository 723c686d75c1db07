/** An attempt that was interrupted while its case ended: nobody will ever try it again, so what is not known about it is said now. */
import { findDelivery } from '../db/queries/deliveries.ts';
import { interruptedAfterEnd } from '../db/queries/delivery-life.ts';
import { inFlightMs } from '../domain/retry.ts';
import type { Act } from './act.ts';
import { closeCases, openCases, type OpenCase } from './open-case.ts';
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

/** Longer than any flight: the letter's calls together take less. */
const certainlyOverMs = 4 * Math.max(...Object.values(inFlightMs));

/**
 * The same for cases whose workflow ended before the next attempt: the worker that held the answer is gone, and nobody will ask for the step again.
 * Returns how many deliveries became `unknown`; at most `most` in one act.
 */
export async function endInterruptedSends(act: Act, most: number): Promise<number> {
  const before = new Date(act.now.getTime() - certainlyOverMs);
  const found = await interruptedAfterEnd(act.tx, act.creditorId, before, most);
  for (const { id, invoiceIds } of found) {
    const opened = await openCases(act, invoiceIds);
    const delivery = await findDelivery(act.tx, act.creditorId, id);
    if (delivery?.state !== 'claimed' || opened.some((open) => open.status === 'open')) continue;
    await markUnknown(act, delivery, opened, 'An attempt was interrupted while the case ended; it may have arrived');
    await closeCases(act, opened);
  }
  return found.length;
}

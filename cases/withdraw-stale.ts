/** What waits for a person must say what is owed now: after money moved, a prepared letter, dossier or call is withdrawn and prepared anew. */
import { findDelivery, findWaiting, withdrawDelivery } from '../db/queries/deliveries.ts';
import type { Act } from './act.ts';
import { note, openCases, type OpenCase } from './open-case.ts';

/**
 * Withdraws deliveries that wait for a person and whose amounts these cases have changed, unless nothing they cover is open any more (the end of the
 * case cancels those). Returns the other cases they cover, locked, so that they are decided anew too.
 */
export async function withdrawStale(act: Act, opened: readonly OpenCase[]): Promise<OpenCase[]> {
  const moved = opened.filter((open) => open.ledger.length > 0);
  const others: OpenCase[] = [];
  for (const id of await findWaiting(
    act.tx,
    act.creditorId,
    moved.map((open) => open.row.id),
  )) {
    const delivery = await findDelivery(act.tx, act.creditorId, id);
    if (!delivery) continue;
    const known = [...opened, ...others];
    const missing = delivery.covers
      .map((cover) => cover.invoiceId)
      .filter((one) => !known.some((open) => open.row.id === one));
    const more = await openCases(act, missing);
    others.push(...more);
    const covered = [...known, ...more].filter((open) =>
      delivery.covers.some((cover) => cover.invoiceId === open.row.id),
    );
    const stale = delivery.covers.some((cover) =>
      covered.some((open) => open.row.id === cover.invoiceId && open.balanceCents !== cover.amountCents),
    );
    if (!stale || covered.every((open) => open.status !== 'open')) continue;
    await withdrawDelivery(act.tx, act.creditorId, id, act.now);
    for (const open of covered)
      note(act, open, 'deliveryWithdrawn', {
        deliveryId: id,
        step: delivery.step,
        because: 'The amounts changed before it left',
      });
  }
  return others;
}

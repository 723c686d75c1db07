/** What waits for a person must say what is owed now: after money moved, a prepared letter, dossier or call is withdrawn and prepared anew. */
import { findDelivery, findWaiting, withdrawDelivery } from '../db/queries/deliveries.ts';
import type { DeliveryState } from '../domain/case-facts.ts';
import type { Act } from './act.ts';
import { claimableOf } from './claimable.ts';
import { note, openOthers, type OpenCase } from './open-case.ts';

export interface Withdrawn {
  /** Whether anything was withdrawn. */
  readonly any: boolean;
  /** The other cases that were covered, locked, so that they are decided anew too. */
  readonly others: readonly OpenCase[];
}

const waiting: readonly DeliveryState[] = ['awaitingApproval', 'approved', 'awaitingPerson'];

/** Money moved, or a part of it is contested or no longer so. */
const claimMoved = ({ ledger, events }: OpenCase): boolean =>
  ledger.length > 0 || events.some(({ kind }) => kind.startsWith('dispute'));

/**
 * Withdraws deliveries that wait for a person and whose amounts these cases have changed, unless nothing they cover is open any more (the end of the
 * case cancels those).
 */
export async function withdrawStale(act: Act, opened: readonly OpenCase[]): Promise<Withdrawn> {
  const moved = opened.filter(
    (open) => claimMoved(open) && open.row.steps.some((step) => waiting.includes(step.state)),
  );
  const others: OpenCase[] = [];
  let any = false;
  for (const id of await findWaiting(
    act.tx,
    act.creditorId,
    moved.map((open) => open.row.id),
  )) {
    const delivery = await findDelivery(act.tx, act.creditorId, id);
    if (!delivery) continue;
    const known = [...opened, ...others];
    const ids = delivery.covers.map((cover) => cover.invoiceId);
    const more = await openOthers(act, known, ids);
    others.push(...more);
    const covered = [...known, ...more].filter((open) =>
      delivery.covers.some((cover) => cover.invoiceId === open.row.id),
    );
    const stale = delivery.covers.some((cover) =>
      covered.some((open) => open.row.id === cover.invoiceId && claimableOf(open) !== cover.amountCents),
    );
    if (!stale || covered.every((open) => open.status !== 'open')) continue;
    any = true;
    await withdrawDelivery(act.tx, act.creditorId, id, act.now);
    for (const open of covered)
      note(act, open, 'deliveryWithdrawn', {
        deliveryId: id,
        step: delivery.step,
        because: 'The amounts changed before it left',
      });
  }
  return { any, others };
}

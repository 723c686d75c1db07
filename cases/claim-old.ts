/** A step that has begun: its frozen content goes out again, or not at all. */
import { claimAgain, withdrawDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import type { HoldKind } from '../domain/case-facts.ts';
import type { Act } from './act.ts';
import { commitClaim, decline, type Claim, type Claiming } from './claim.ts';
import { claimNew } from './claim-new.ts';
import { thaw } from './frozen.ts';
import { placeDossier } from './place.ts';
import { note, openCases, type OpenCase } from './open-case.ts';
import { markUnknown } from './record-outcome.ts';

/** Resend forgets its keys after 24 hours; an attempt that may have arrived is never repeated after this long. */
const keyMemoryMs = 20 * 3_600_000;

/** A delivery that exists already: approved and ready, waiting for another try, or left in flight by a crash. */
export async function claimOld(claiming: Claiming, delivery: DeliveryRow): Promise<Claim> {
  const { act, creditor, terms, lead, step } = claiming;
  const others = delivery.covers.map((cover) => cover.invoiceId).filter((id) => id !== lead.row.id);
  const opened = [lead, ...(await openCases(act, others))];
  const inFlight = delivery.inFlightSince !== null;
  const old = delivery.claimedAt !== null && act.now.getTime() - delivery.claimedAt.getTime() > keyMemoryMs;
  const own = delivery.channel === 'agency' ? 'placement' : null;
  const asFrozen = delivery.covers.every((cover) => saysTheTruth(act, cover, opened, own));
  if (inFlight && (!terms.repeatIsSafe || old || !asFrozen)) {
    await markUnknown(act, delivery, opened, 'An earlier attempt was interrupted and may have arrived');
    return decline(act, opened, lead.row.id);
  }
  if (!asFrozen) {
    await withdrawDelivery(act.tx, act.creditorId, delivery.id, act.now);
    for (const open of opened)
      note(act, open, 'deliveryWithdrawn', {
        deliveryId: delivery.id,
        step: step.key,
        because: 'The balance or the state of an invoice changed',
      });
    if (opened.length > 1) return decline(act, opened, lead.row.id);
    return claimNew(claiming);
  }
  const seqs = opened.map((open) => ({
    invoiceId: open.row.id,
    claimSeq: note(act, open, 'deliveryClaimed', {
      deliveryId: delivery.id,
      step: step.key,
      channel: step.channel,
      attempt: delivery.attempts + 1,
    }),
  }));
  claimAgain(act.tx, act.creditorId, delivery.id, terms.name, act.now, seqs);
  const content = await thaw(act, delivery);
  if (content.kind === 'dossier') await placeDossier(act, opened, delivery, content.routing);
  await commitClaim(act, opened);
  return {
    kind: 'claimed',
    deliveryId: delivery.id,
    idempotencyKey: delivery.idempotencyKey,
    mode: creditor.mode,
    channel: step.channel,
    content,
    sendNo: delivery.sendNo,
    providerId: delivery.providerId,
    invoiceIds: opened.map((open) => open.row.id),
  };
}

/** Whether what was frozen about one invoice still holds: open, the same amount, nothing that forbids contact but a hold of kind `own`. */
export function saysTheTruth(
  act: Act,
  cover: DeliveryRow['covers'][number],
  opened: readonly OpenCase[],
  own: HoldKind | null = null,
): boolean {
  const open = opened.find((one) => one.row.id === cover.invoiceId);
  const held = open?.row.holds.some(
    (hold) => hold.kind !== own && (hold.endsAt === null || new Date(hold.endsAt) > act.now),
  );
  return open?.status === 'open' && open.balanceCents === cover.amountCents && !held;
}

/** A step that has begun: its frozen content goes out again, or not at all. */
import { claimAgain, withdrawDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import { wasAlwaysAnswered } from '../db/queries/delivery-facts.ts';
import type { Act } from './act.ts';
import { withinBudget } from './budget.ts';
import { commitClaim, decline, type ChannelTerms, type Claim, type Claiming } from './claim.ts';
import { claimNew } from './claim-new.ts';
import { thaw } from './frozen.ts';
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
  const asFrozen = delivery.covers.every((cover) => saysTheTruth(act, cover, opened));
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
  if (!inFlight && old && isStale(delivery, terms)) return tooOld(claiming, delivery, opened);
  if (delivery.claimedAt === null && !(await withinBudget(claiming, step.channel)))
    return decline(act, opened, lead.row.id);
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
  await commitClaim(act, opened);
  return {
    kind: 'claimed',
    deliveryId: delivery.id,
    idempotencyKey: delivery.idempotencyKey,
    mode: creditor.mode,
    channel: step.channel,
    content: await thaw(act, delivery),
    sendNo: delivery.sendNo,
    providerId: delivery.providerId,
    invoiceIds: opened.map((open) => open.row.id),
  };
}

/**
 * Kept back for so long (a stop, a pause) that its words are out of date and its key is forgotten. Where every attempt was refused it is written anew;
 * where one of them may have arrived, a person finds out.
 */
async function tooOld(claiming: Claiming, delivery: DeliveryRow, opened: readonly OpenCase[]): Promise<Claim> {
  const { act, lead, step, terms } = claiming;
  // A channel with a key calls it `retry` also when an answer was lost; one without a key does so only for what certainly did not leave.
  const refusals = terms.repeatIsSafe ? ['failed'] : ['failed', 'retry'];
  if (!(await wasAlwaysAnswered(act.tx, act.creditorId, delivery.id, refusals))) {
    await markUnknown(
      act,
      delivery,
      opened,
      'It waited longer than its provider remembers it, and an earlier attempt may have arrived',
    );
    return decline(act, opened, lead.row.id);
  }
  await withdrawDelivery(act.tx, act.creditorId, delivery.id, act.now);
  const because =
    'It waited so long that its text is out of date; every attempt had been refused, so it is written anew';
  for (const open of opened) note(act, open, 'deliveryWithdrawn', { deliveryId: delivery.id, step: step.key, because });
  return opened.length > 1 ? decline(act, opened, lead.row.id) : claimNew(claiming);
}

/** Only where the provider forgets its keys: a file in the outbox is the same file after any time. */
const isStale = (delivery: DeliveryRow, { name }: ChannelTerms): boolean =>
  delivery.attempts > 0 && delivery.state === 'retrying' && name !== 'localOutbox';

/** Whether what was frozen about one invoice still holds: open, the same amount, nothing that forbids contact. */
export function saysTheTruth(act: Act, cover: DeliveryRow['covers'][number], opened: readonly OpenCase[]): boolean {
  const open = opened.find((one) => one.row.id === cover.invoiceId);
  const held = open?.row.holds.some((hold) => hold.endsAt === null || new Date(hold.endsAt) > act.now);
  return open?.status === 'open' && open.balanceCents === cover.amountCents && !held;
}

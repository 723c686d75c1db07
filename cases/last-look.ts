/** The last look at the debt, right before a call that cannot be taken back, for channels that need several calls before it. */
import { findDelivery, raiseClaimSeqs, rememberProviderId, withdrawDelivery } from '../db/queries/deliveries.ts';
import type { Act } from './act.ts';
import type { Step } from '../domain/policy.ts';
import { commitClaim } from './claim.ts';
import { lookAt } from './look-at.ts';
import { closeCases, note, openCases } from './open-case.ts';
import { saysTheTruth } from './still-true.ts';

/** The look before a submit asks no more of its step than its channel. */
const submitted: Omit<Step, 'key' | 'channel'> = { tone: 'neutral', anchor: 'dueDate', offset: 'PT0S' };

/** Stores what the provider calls this send, before anything else is asked of it. */
export function rememberSend(act: Act, deliveryId: string, providerId: string): void {
  rememberProviderId(act.tx, act.creditorId, deliveryId, providerId);
}

/**
 * Whether a claimed delivery may still be submitted: every invoice it covers is open, owes what the content says, and nothing forbids contact. True
 * takes the next `seq` of each invoice, so that "no call after the payment" is provable for the irreversible call itself. False withdraws the
 * delivery, with its reason in the history, and decides the cases anew.
 */
export async function lastLook(act: Act, deliveryId: string): Promise<boolean> {
  const before = await findDelivery(act.tx, act.creditorId, deliveryId);
  if (!before) throw new Error(`No delivery ${deliveryId}`);
  const opened = await openCases(
    act,
    before.covers.map((cover) => cover.invoiceId),
  );
  const delivery = (await findDelivery(act.tx, act.creditorId, deliveryId)) ?? before;
  if (delivery.state !== 'claimed') return false;
  const { step, channel } = delivery;
  const stale = opened.some((open) => open.row.stops.some((stop) => stop.kind === 'stale'));
  if (!stale && delivery.covers.every((cover) => saysTheTruth(act, cover, opened))) {
    const seqs = opened.map((open) => ({
      invoiceId: open.row.id,
      claimSeq: note(act, open, 'deliverySubmitted', { deliveryId, step, channel }),
    }));
    const look = lookAt(act, opened, seqs, { ...submitted, key: step, channel }, 'submit');
    raiseClaimSeqs(act.tx, act.creditorId, deliveryId, seqs, look, act.newId());
    await commitClaim(act, opened);
    return true;
  }
  await withdrawDelivery(act.tx, act.creditorId, deliveryId, act.now);
  const because = stale
    ? 'A source of payments became too old right before it was submitted'
    : 'The balance or the state of an invoice changed right before it was submitted';
  for (const open of opened) note(act, open, 'deliveryWithdrawn', { deliveryId, step, channel, because });
  await closeCases(act, opened);
  return false;
}

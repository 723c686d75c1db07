/** A new send of the same frozen content, after it was proved that the one before did not arrive. */
import { readReports } from '../db/queries/delivery-facts.ts';
import { sendAgain, sentSince, setLife, takeBackSend } from '../db/queries/delivery-life.ts';
import { lifeOf, phaseAt } from '../domain/delivery-life.ts';
import { stepsOf } from '../domain/ladder.ts';
import { effectsOf } from '../domain/outcome-effects.ts';
import { findDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import type { Act } from './act.ts';
import { noteDelivery } from './note-delivery.ts';
import type { OpenCase } from './open-case.ts';
import { markUnknown } from './send-failed.ts';
import { saysTheTruth } from './still-true.ts';

/**
 * Whether the ladder still stands at this delivery's step: it is part of the policy of every case, and no later step has begun. Never so for the message
 * of a payment plan, which waits for nobody.
 */
export function isLadderHere(delivery: DeliveryRow, opened: readonly OpenCase[]): boolean {
  return delivery.covers.every((cover) => {
    const row = opened.find((open) => open.row.id === cover.invoiceId)?.row;
    if (!row) return false;
    const ladder = stepsOf(row.policy);
    const placeOf = (key: string) => ladder.findIndex((step) => step.key === key);
    const here = placeOf(cover.step);
    return here >= 0 && row.steps.every((step) => placeOf(step.step) <= here);
  });
}

/**
 * Whether the same content may go out once more: every invoice it covers still owes what it says and nothing forbids contact, no later step has begun,
 * and the debtor was sent nothing newer in this channel.
 */
export async function mayGoAgain(act: Act, delivery: DeliveryRow, opened: readonly OpenCase[]): Promise<boolean> {
  if (delivery.covers.length === 0 || !isLadderHere(delivery, opened)) return false;
  if (!delivery.covers.every((cover) => saysTheTruth(act, cover, opened))) return false;
  return !(await sentSince(act.tx, act.creditorId, delivery));
}

/** Plans the next attempt: `newSend` for another call with a key of its own, `sameSend` where repeating under the same key reaches nobody twice. */
export function planAgain(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  as: 'newSend' | 'sameSend',
  notBefore: Date,
  code: string,
): void {
  sendAgain(act.tx, act.creditorId, delivery.id, as, notBefore);
  const sendNo = as === 'newSend' ? delivery.sendNo + 1 : delivery.sendNo;
  noteDelivery(act, delivery, opened, 'deliveryRetrying', { code, sendNo, notBefore: notBefore.toISOString() });
}

/** Takes back a new send that has not left; returns the delivery as the send before it stands. */
export async function takeBack(act: Act, deliveryId: string): Promise<DeliveryRow> {
  await takeBackSend(act.tx, act.creditorId, deliveryId);
  const delivery = await findDelivery(act.tx, act.creditorId, deliveryId);
  if (!delivery) throw new Error(`No delivery ${deliveryId}`);
  return delivery;
}

/** A new send that has not left is not made after all: the delivery ends as the send before it did. The caller decides the cases anew. */
export async function dropNewSend(
  act: Act,
  deliveryId: string,
  opened: readonly OpenCase[],
  because: string,
): Promise<void> {
  const older = await takeBack(act, deliveryId);
  const told = await readReports(act.tx, act.creditorId, deliveryId, older.sendNo, []);
  const life = lifeOf(
    phaseAt(older.phase),
    told.map((one) => one.report),
  );
  noteDelivery(act, older, opened, 'newSendDropped', { because });
  if (life.outcome === null) return markUnknown(act, older, opened, `It is not sent again: ${because}`);
  const { state } = effectsOf(older.channel, life.outcome, life.decidedBy?.code ?? '');
  const { phase, outcome } = life;
  setLife(act.tx, act.creditorId, deliveryId, { state, phase, outcome, completed: 'done' }, act.now);
}

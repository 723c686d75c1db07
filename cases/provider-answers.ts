/** What a provider said when it was asked about a send: nothing of the kind is there, or it could not be found out now. */
import { findDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import { addDeliveryFact } from '../db/queries/delivery-facts.ts';
import { cancelTasks, markAsked, tellInTask } from '../db/queries/delivery-life.ts';
import { absentIsCertainMs } from '../domain/ask-again.ts';
import type { Content } from '../domain/message.ts';
import type { Act } from './act.ts';
import { keyMemoryMs } from './claim-old.ts';
import { thaw } from './frozen.ts';
import { mayGoAgain, planAgain } from './new-send.ts';
import { closeCases, openCases, type OpenCase } from './open-case.ts';

export interface Question {
  readonly delivery: DeliveryRow;
  readonly content: Content;
  /** When the newest send left, or would have. */
  readonly sentAt: Date;
}

/** Counts a question about the newest send and says what is needed to ask it; null: no such delivery. */
export async function prepareQuestion(act: Act, deliveryId: string): Promise<Question | null> {
  const delivery = await findDelivery(act.tx, act.creditorId, deliveryId);
  if (!delivery) return null;
  markAsked(act.tx, act.creditorId, deliveryId, act.now);
  const sentAt = delivery.inFlightSince ?? delivery.claimedAt ?? delivery.createdAt;
  return { delivery, content: await thaw(act, delivery), sentAt };
}

/** The provider could not tell: a fact, and shown to the person who looks into it. */
export function recordUnclear(
  act: Act,
  { id, sendNo }: DeliveryRow,
  said: { readonly code: string; readonly detail: string },
): void {
  const data = { answer: 'unclear', ...said };
  addDeliveryFact(act.tx, act.creditorId, {
    id: act.newId(),
    deliveryId: id,
    at: act.now,
    kind: 'asked',
    data,
    sendNo,
  });
  tellInTask(act.tx, act.creditorId, id, { providerSaid: { at: act.now.toISOString(), ...data } }, act.now);
}

/**
 * The provider certainly has no such message. What was `unknown` is sent again: under the same key where that reaches nobody twice and the key is still
 * remembered, else as one new send; only while nothing of the case has gone on and the debt is the same. Otherwise it stays unknown, and its task says what
 * the provider answered.
 */
export async function recordAbsent(act: Act, asked: Question, repeatIsSafe: boolean): Promise<void> {
  const { tx, creditorId, now } = act;
  const { id } = asked.delivery;
  const opened = await openCases(
    act,
    asked.delivery.covers.map((cover) => cover.invoiceId),
  );
  const delivery = await findDelivery(tx, creditorId, id);
  if (!delivery || delivery.sendNo !== asked.delivery.sendNo) return;
  const { sendNo } = delivery;
  const data = { answer: 'absent' };
  addDeliveryFact(tx, creditorId, { id: act.newId(), deliveryId: id, at: now, kind: 'asked', data, sendNo });
  const as = await wayBack(act, delivery, opened, asked.sentAt, repeatIsSafe);
  if (as === null) {
    const text = 'The provider has no such message.';
    tellInTask(tx, creditorId, id, { providerSaid: { at: now.toISOString(), ...data, text } }, now);
    return;
  }
  await cancelTasks(tx, creditorId, id, ['resolveUnknown'], now);
  planAgain(act, delivery, opened, as, now, 'absent');
  await closeCases(act, opened);
}

async function wayBack(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  sentAt: Date,
  repeatIsSafe: boolean,
): Promise<'sameSend' | 'newSend' | null> {
  const { channel } = delivery;
  const carried = channel === 'email' || channel === 'sms' || channel === 'registeredLetter';
  if (!carried || delivery.state !== 'unknown' || !(await mayGoAgain(act, delivery, opened))) return null;
  const ageMs = act.now.getTime() - sentAt.getTime();
  // A letter is found by its name, which no provider forgets; past that age its words were approved long ago, but the debt is the same.
  if (repeatIsSafe && ageMs < keyMemoryMs) return 'sameSend';
  if (repeatIsSafe && channel !== 'registeredLetter') return null;
  return delivery.sendNo === 1 && ageMs >= absentIsCertainMs ? 'newSend' : null;
}

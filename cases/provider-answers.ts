/** What a provider said when it was asked about a send: nothing of the kind is there, or it could not be found out now. */
import { changeDelivery, findDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import { addDeliveryFact, lastAnswerAt } from '../db/queries/delivery-facts.ts';
import { cancelTasks, markAsked, tellInTask } from '../db/queries/delivery-life.ts';
import { absentIsCertainMs } from '../domain/ask-again.ts';
import type { Content } from '../domain/message.ts';
import type { Act } from './act.ts';
import { keyMemoryMs } from './claim-old.ts';
import { thaw } from './frozen.ts';
import { mayGoAgain, planAgain } from './new-send.ts';
import { noteDelivery } from './note-delivery.ts';
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
 * remembered, else as one new send; only while nothing of the case has gone on and the debt is the same. Where every case of it has ended it is cancelled, and
 * nobody is asked any more. Otherwise it stays unknown, and its task says what the provider answered.
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
  const quietMs = now.getTime() - (await lastAttemptAt(act, delivery, asked.sentAt)).getTime();
  if (hasEnded(delivery, opened) && quietMs >= absentIsCertainMs) return cancelAbsent(act, delivery, opened);
  const ageMs = now.getTime() - asked.sentAt.getTime();
  const as = await wayBack(act, delivery, opened, { ageMs, quietMs, repeatIsSafe });
  if (as === null) {
    const text = 'The provider has no such message.';
    tellInTask(tx, creditorId, id, { providerSaid: { at: now.toISOString(), ...data, text } }, now);
    return;
  }
  await cancelTasks(tx, creditorId, id, ['resolveUnknown'], now);
  planAgain(act, delivery, opened, as, now, 'absent');
  await closeCases(act, opened);
}

/** A send may be claimed long before the attempt of which nobody knows: its provider has to be given time after the newest one. */
async function lastAttemptAt({ tx, creditorId }: Act, { id, sendNo }: DeliveryRow, sentAt: Date): Promise<Date> {
  const answered = await lastAnswerAt(tx, creditorId, id, sendNo);
  return answered !== null && answered > sentAt ? answered : sentAt;
}

/** Nobody will ever send it again. */
const hasEnded = ({ state }: DeliveryRow, opened: readonly OpenCase[]): boolean =>
  state === 'unknown' && opened.length > 0 && opened.every(({ status }) => status !== 'open');

async function cancelAbsent(act: Act, delivery: DeliveryRow, opened: readonly OpenCase[]): Promise<void> {
  const { tx, creditorId, now } = act;
  const change = { state: 'cancelled', outcome: 'cancelled', completedAt: now } as const;
  changeDelivery(tx, creditorId, delivery.id, change);
  await cancelTasks(tx, creditorId, delivery.id, ['resolveUnknown'], now);
  const because = 'The case ended meanwhile, and the provider has no such message';
  noteDelivery(act, delivery, opened, 'deliveryWithdrawn', { because, code: 'absent' });
  await closeCases(act, opened);
}

async function wayBack(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  /** Since the claim, and since the newest attempt. */
  { ageMs, quietMs, repeatIsSafe }: { ageMs: number; quietMs: number; repeatIsSafe: boolean },
): Promise<'sameSend' | 'newSend' | null> {
  const { channel } = delivery;
  const carried = channel === 'email' || channel === 'sms' || channel === 'registeredLetter';
  if (!carried || delivery.state !== 'unknown' || !(await mayGoAgain(act, delivery, opened))) return null;
  // A letter is found by its name, which no provider forgets; past that age its words were approved long ago, but the debt is the same.
  if (repeatIsSafe && ageMs < keyMemoryMs) return 'sameSend';
  if (repeatIsSafe && channel !== 'registeredLetter') return null;
  return delivery.sendNo === 1 && quietMs >= absentIsCertainMs ? 'newSend' : null;
}

/** A letter in the hands of people: posted, then presented by the post. */
import { changeDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import { civilDateAt } from '../domain/civil-date.ts';
import type { Act } from './act.ts';
import type { Completion } from './complete-task.ts';
import { note, type OpenCase } from './open-case.ts';
import { missing, Refusal } from './refusal.ts';
import { openTask } from './tasks.ts';

/** A person posted the letter; with the date of first presentation its deadline starts, else another task asks for it. */
export async function posted(
  act: Act,
  delivery: DeliveryRow | undefined,
  opened: OpenCase[],
  done: Completion,
  about: Record<string, unknown>,
): Promise<void> {
  if (!delivery) throw new Error('A posting belongs to a delivery');
  if (delivery.channel === 'registeredLetter' && !done.trackingNumber)
    throw missing('trackingNumber', '"1A 123 456 789 0"');
  const trackingNumber = done.trackingNumber ?? null;
  for (const open of opened) note(act, open, 'letterPosted', { ...about, deliveryId: delivery.id, trackingNumber });
  if (delivery.channel === 'letter') {
    changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'dispatched', completedAt: act.now });
    return;
  }
  changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'dispatched', trackingNumber });
  if (done.presentedOn) return presented(act, delivery, opened, done.presentedOn, about);
  const text =
    'Enter the date of first presentation as soon as the post tells it; the deadline of the notice starts then.';
  await openTask(act, {
    kind: 'presentation',
    invoiceId: opened[0]?.row.id ?? null,
    deliveryId: delivery.id,
    days: 10,
    data: { trackingNumber, text },
  });
}

/** First presentation starts the deadline of the notice, whether the letter is then accepted, refused or left at the post office (Cass. 1re civ. 20 Jan 2021, 19-20.680). */
export async function presented(
  act: Act,
  delivery: DeliveryRow | undefined,
  opened: OpenCase[],
  presentedOn: string,
  about: Record<string, unknown>,
): Promise<void> {
  if (!delivery) throw new Error('A presentation belongs to a delivery');
  const zone = opened[0]?.row.debtor.timeZone ?? 'UTC';
  if (presentedOn > civilDateAt(act.now.getTime(), zone))
    throw new Refusal(
      'unprocessable',
      'presented_in_the_future',
      'The date of first presentation cannot be in the future.',
      'presentedOn',
    );
  // Whoever enters the date may live where the day began later than the debtor's: nowhere on Earth was it an earlier date than this.
  const printedOn = civilDateAt(delivery.createdAt.getTime(), 'Etc/GMT+12');
  if (presentedOn < printedOn)
    throw new Refusal(
      'unprocessable',
      'presented_before_printed',
      `The letter was written on ${printedOn}; it cannot have been presented before.`,
      'presentedOn',
    );
  changeDelivery(act.tx, act.creditorId, delivery.id, {
    state: 'presented',
    outcome: 'delivered',
    completedAt: act.now,
  });
  for (const open of opened) {
    note(act, open, 'noticePresented', { ...about, deliveryId: delivery.id, presentedOn });
    open.noticePresentedOn = presentedOn;
    open.noticeRecordedAt = act.now;
  }
}

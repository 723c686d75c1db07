/** A letter in the hands of people: posted, then presented by the post. */
import { changeDelivery } from '../db/queries/deliveries.ts';
import { civilDateAt } from '../domain/civil-date.ts';
import { note } from './open-case.ts';
import { missing, Refusal } from './refusal.ts';
import type { TaskDone } from './task-done.ts';
import { openTask } from './tasks.ts';

/** A person posted the letter; with the date of first presentation its deadline starts, else another task asks for it. */
export async function posted(done: TaskDone): Promise<void> {
  const { act, delivery, opened, completion, about } = done;
  if (!delivery) throw new Error('A posting belongs to a delivery');
  if (delivery.channel === 'registeredLetter' && !completion.trackingNumber)
    throw missing('trackingNumber', '"1A 123 456 789 0"');
  const trackingNumber = completion.trackingNumber ?? null;
  for (const open of opened) note(act, open, 'letterPosted', { ...about, deliveryId: delivery.id, trackingNumber });
  if (delivery.channel === 'letter') {
    changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'dispatched', completedAt: act.now });
    return;
  }
  changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'dispatched', trackingNumber });
  if (completion.presentedOn) {
    presented(done, completion.presentedOn);
    return;
  }
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

/** A person enters the date of first presentation. */
export function presentationEntered(done: TaskDone): void {
  const { presentedOn } = done.completion;
  if (!presentedOn) throw missing('presentedOn', '"2026-12-01"');
  presented(done, presentedOn);
}

/** First presentation starts the deadline of the notice, whether the letter is then accepted, refused or left at the post office (Cass. 1re civ. 20 Jan 2021, 19-20.680). */
function presented({ act, delivery, opened, about }: TaskDone, presentedOn: string): void {
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

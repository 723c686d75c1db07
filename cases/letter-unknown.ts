/** A person found out whether a registered letter of which nobody knew was handed over. */
import { changeDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import { releaseLetter } from '../db/queries/letters.ts';
import { note } from './open-case.ts';
import type { TaskDone } from './task-done.ts';
import { leadIdOf } from './letter-sent.ts';
import { openTask } from './tasks.ts';

/** Name of the way out of what a person does: no provider tells when such a letter was presented. */
const byHand = 'localOutbox';

/**
 * Sent: the letter waits for its first presentation, which its provider tells, or a person where there is none; no deadline runs before. Not sent: it is
 * prepared anew, with the sums of now and a new approval.
 */
export async function letterFound(done: TaskDone, delivery: DeliveryRow, sent: boolean): Promise<void> {
  const { act, opened } = done;
  const { tx, creditorId, now } = act;
  if (!sent) {
    const because = 'The letter was not handed over; it is prepared anew';
    for (const open of opened)
      note(act, open, 'deliveryWithdrawn', { deliveryId: delivery.id, step: delivery.step, because });
    changeDelivery(tx, creditorId, delivery.id, { state: 'failed', outcome: 'undeliverable' });
    await releaseLetter(tx, creditorId, delivery.id, now);
    return;
  }
  changeDelivery(tx, creditorId, delivery.id, { state: 'accepted', outcome: null, phase: 'accepted' });
  if (delivery.provider !== byHand) return;
  await openTask(act, {
    ...{ kind: 'presentation', invoiceId: leadIdOf(opened), deliveryId: delivery.id, days: 10 },
    data: {
      trackingNumber: delivery.trackingNumber,
      text: 'Enregistrez la date de première présentation ("presentedOn") dès que La Poste la donne.',
      textEn: 'Enter the date of first presentation ("presentedOn") as soon as the post tells it.',
    },
  });
}

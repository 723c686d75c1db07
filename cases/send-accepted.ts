/** The channel took it: a message is done, a letter is printed and still to be posted, a dossier ends our dunning. */
import { changeDelivery, withdrawDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import { cancelTasks } from '../db/queries/delivery-life.ts';
import type { Act } from './act.ts';
import { claimableOf } from './claimable.ts';
import { askToHandOver, byHand, handedOver } from './hand-over.ts';
import { handOverTask, letterAccepted } from './letter-sent.ts';
import { leadOf, noteDelivery } from './note-delivery.ts';
import type { OpenCase } from './open-case.ts';
import { openTask } from './tasks.ts';

/** A message is done when its provider owns it. A letter still has to be posted by a person; a dossier ends our dunning. */
export async function accepted(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  providerId: string | null,
): Promise<void> {
  if (await letterAccepted(act, delivery, opened, providerId)) return;
  if (delivery.channel === 'registeredLetter' || delivery.channel === 'letter')
    return printed(act, delivery, opened, providerId);
  const agency = delivery.channel === 'agency';
  if (agency && byHand(delivery)) return askToHandOver(act, delivery, opened, leadOf(opened), providerId);
  changeDelivery(act.tx, act.creditorId, delivery.id, {
    state: agency ? 'done' : 'accepted',
    outcome: agency ? 'delivered' : null,
    phase: 'accepted',
    providerId,
    completedAt: act.now,
  });
  if (delivery.state === 'unknown') await cancelTasks(act.tx, act.creditorId, delivery.id, ['resolveUnknown'], act.now);
  noteDelivery(act, delivery, opened, 'deliveryAccepted', { providerId });
  if (agency) handedOver(act, opened, delivery.id);
}

async function printed(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  providerId: string | null,
): Promise<void> {
  if (amountsChanged(delivery, opened)) {
    await withdrawDelivery(act.tx, act.creditorId, delivery.id, act.now);
    noteDelivery(act, delivery, opened, 'deliveryWithdrawn', { because: 'The amounts changed before it was posted' });
    return;
  }
  changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'awaitingPerson', providerId });
  noteDelivery(act, delivery, opened, 'letterPrinted');
  const data = {
    step: delivery.step,
    channel: delivery.channel,
    invoices: opened.map((open) => open.row.number),
    document: `/v1/deliveries/${delivery.id}/content`,
  };
  const lead = leadOf(opened).row;
  const { kind, words } = handOverTask(delivery);
  await openTask(act, {
    kind,
    invoiceId: lead.id,
    deliveryId: delivery.id,
    days: lead.policy.taskDays,
    data: { ...data, ...words },
  });
}

/** A letter is printed but not posted yet: money that came meanwhile still stops it. */
function amountsChanged(delivery: DeliveryRow, opened: readonly OpenCase[]): boolean {
  return delivery.covers.some((cover) =>
    opened.some(
      (open) => open.row.id === cover.invoiceId && (open.status !== 'open' || claimableOf(open) !== cover.amountCents),
    ),
  );
}

/** Asks a provider what became of one send and records what it says. Used by the sweep, and where a callback is only a hint. */
import { perform } from '../cases/act.ts';
import { recordReports } from '../cases/record-reports.ts';
import { thaw } from '../cases/frozen.ts';
import { findDelivery } from '../db/queries/deliveries.ts';
import type { ActivityDeps } from './deps.ts';

/** Asks about the newest send of a delivery; true when the provider knew it. A delivery whose channel has nobody to ask gives false. */
export async function askProvider(
  deps: Pick<ActivityDeps, 'cases' | 'channelFor' | 'deliver'>,
  creditorId: string,
  deliveryId: string,
  signal: AbortSignal,
): Promise<boolean> {
  const asked = await perform(deps.cases, creditorId, 'worker', async (act) => {
    const delivery = await findDelivery(act.tx, creditorId, deliveryId);
    return delivery ? { delivery, content: await thaw(act, delivery) } : null;
  });
  if (!asked.value) return false;
  const { delivery, content } = asked.value;
  const channel = deps.channelFor('live', delivery.channel);
  if (!channel.lookUp || delivery.provider !== channel.name) return false;
  const sentAt = delivery.inFlightSince ?? delivery.claimedAt ?? delivery.createdAt;
  const { sendNo, providerId } = delivery;
  const told = await channel.lookUp({ deliveryId, creditorId, sendNo, providerId, content, sentAt }, signal);
  if (told.kind !== 'found') return false;
  const recorded = await perform(deps.cases, creditorId, 'worker', (act) =>
    recordReports(act, deliveryId, sendNo, told.reports, {
      providerId: told.providerId,
      ...(told.messageId === undefined ? {} : { messageId: told.messageId }),
      ...(told.trackingNumber === undefined ? {} : { trackingNumber: told.trackingNumber }),
    }),
  );
  deps.deliver(recorded.rings);
  return true;
}

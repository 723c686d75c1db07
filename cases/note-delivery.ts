/** Events about a delivery, on every case it covers. */
import type { DeliveryRow } from '../db/queries/deliveries.ts';
import type { Act } from './act.ts';
import { note, type OpenCase } from './open-case.ts';

/** What a delivery is to the history: enough to find it again. */
export type NotedDelivery = Pick<DeliveryRow, 'id' | 'channel' | 'covers'>;

/** Notes one event on each of these cases that the delivery covers. */
export function noteDelivery(
  act: Act,
  delivery: NotedDelivery,
  opened: readonly OpenCase[],
  kind: string,
  data: Record<string, unknown> = {},
): void {
  for (const open of opened) {
    const cover = delivery.covers.find((one) => one.invoiceId === open.row.id);
    if (cover) note(act, open, kind, { deliveryId: delivery.id, step: cover.step, channel: delivery.channel, ...data });
  }
}

/** The case a task about the delivery stands with; throws when the delivery covers none, which cannot be. */
export function leadOf(opened: readonly OpenCase[]): OpenCase {
  const lead = opened[0];
  if (!lead) throw new Error('A delivery covers at least one invoice');
  return lead;
}

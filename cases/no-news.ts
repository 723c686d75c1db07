/** A registered letter of which nothing was heard: a person asks where it is. */
import { findDelivery } from '../db/queries/deliveries.ts';
import { silentLetters } from '../db/queries/letter-news.ts';
import type { Act } from './act.ts';
import { openTask } from './tasks.ts';

const most = 100;

/** Opens one task for every letter that has been silent for too long; returns how many. News cancels it. */
export async function askAboutSilence(act: Act): Promise<number> {
  const ids = await silentLetters(act.tx, act.creditorId, act.now, most);
  for (const id of ids) {
    const delivery = await findDelivery(act.tx, act.creditorId, id);
    if (!delivery) continue;
    const { provider, providerId, trackingNumber } = delivery;
    const text =
      'Nothing was heard of this letter since it left. Ask the post with its number, or its provider, where it is. When you know, complete the task "presentation" ' +
      'where there is one; what a provider finds out arrives here by itself. Complete this task with a note of what you did.';
    await openTask(act, {
      ...{ kind: 'noNews', invoiceId: delivery.covers[0]?.invoiceId ?? null, deliveryId: id, days: 2 },
      data: { provider, providerId, trackingNumber, text },
    });
  }
  return ids.length;
}

/** A registered letter of which nothing was heard: a person asks where it is. */
import { findDelivery } from '../db/queries/deliveries.ts';
import { silentLetters } from '../db/queries/letter-news.ts';
import type { TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';
import { openTask } from './tasks.ts';

const most = 100;

const silentWords: TaskWords = {
  text:
    'Aucune nouvelle de cette lettre depuis son départ. Demandez à La Poste, avec son numéro, ou à son prestataire où elle se trouve. Quand vous le savez, terminez la tâche "presentation" ' +
    's’il y en a une ; ce qu’un prestataire découvre arrive ici de soi-même. Terminez cette tâche avec une note de ce que vous avez fait.',
  textEn:
    'Nothing was heard of this letter since it left. Ask the post with its number, or its provider, where it is. When you know, complete the task "presentation" ' +
    'where there is one; what a provider finds out arrives here by itself. Complete this task with a note of what you did.',
};

/** Opens one task for every letter that has been silent for too long; returns how many. News cancels it. */
export async function askAboutSilence(act: Act): Promise<number> {
  const ids = await silentLetters(act.tx, act.creditorId, act.now, most);
  for (const id of ids) {
    const delivery = await findDelivery(act.tx, act.creditorId, id);
    if (!delivery) continue;
    const { provider, providerId, trackingNumber } = delivery;
    await openTask(act, {
      ...{ kind: 'noNews', invoiceId: delivery.covers[0]?.invoiceId ?? null, deliveryId: id, days: 2 },
      data: { provider, providerId, trackingNumber, ...silentWords },
    });
  }
  return ids.length;
}

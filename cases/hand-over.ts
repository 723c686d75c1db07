/** The last act of our own dunning: the dossier has left, or a person still has to hand it over. */
import { changeDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import type { DossierRouting } from '../domain/placement.ts';
import type { TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';
import { note, type OpenCase } from './open-case.ts';
import { openTask } from './tasks.ts';

/** Who a dossier is for; undefined in dossiers of earlier releases. */
const routingOf = (delivery: DeliveryRow): DossierRouting | undefined =>
  delivery.content['routing'] as DossierRouting | undefined;

/** Whether a person fetches this dossier and hands it over. */
export const byHand = (delivery: DeliveryRow): boolean => routingOf(delivery)?.handOver?.by === 'download';

/** The agency has the dossier: every invoice that is still open is with it, and our workflow for it ends. */
export function handedOver(act: Act, opened: readonly OpenCase[], deliveryId: string): void {
  for (const open of opened) {
    if (open.status !== 'open') continue;
    open.status = 'handedOver';
    note(act, open, 'handedOver', { deliveryId });
  }
}

const handOverWords: TaskWords = {
  text: 'Récupérez le dossier, remettez-le à l’agence, puis terminez cette tâche. Si un montant change avant, cette tâche est retirée et un nouveau dossier est établi.',
  textEn:
    'Fetch the dossier, hand it to the agency, then complete this task. If an amount changes before, this task is withdrawn and a new dossier is made.',
};

/** The file is ready; a person fetches it and hands it over. Money that comes meanwhile withdraws it. */
export async function askToHandOver(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  lead: OpenCase,
  providerId: string | null,
): Promise<void> {
  changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'awaitingPerson', providerId });
  for (const open of opened) note(act, open, 'dossierReady', { deliveryId: delivery.id });
  const routing = routingOf(delivery);
  await openTask(act, {
    kind: 'tellAgency',
    invoiceId: lead.row.id,
    deliveryId: delivery.id,
    days: lead.row.policy.taskDays,
    data: {
      ...{ agency: routing?.agency.name || null, file: routing?.fileName ?? null, ...handOverWords },
      invoices: opened.map((open) => open.row.number),
      document: `/v1/deliveries/${delivery.id}/content`,
    },
  });
}

/** The placement's timer rang: a receipt, news or a confirmation is missing, and a person is asked. */
import { endPlacementTasks } from '../db/queries/placement-tasks.ts';
import type { PlacementRow } from '../db/queries/placements.ts';
import { civilDateAt } from '../domain/civil-date.ts';
import { readCreditor } from '../db/queries/creditors.ts';
import { decidePlacement } from '../domain/decide-placement.ts';
import { assertNever } from '../domain/never.ts';
import type { PlacementAction, PlacementDecided } from '../domain/placement.ts';
import type { TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';
import { addNotice } from './agency-notices.ts';
import { lockPlacement, placementFacts, placementOf, refreshPlacement } from './follow-placement.ts';
import { askAboutPlacement } from './placement-tasks.ts';

/** Does what one look asks for if it is still right, and decides anew. */
export async function lookAtPlacement(
  act: Act,
  placementId: string,
  step: PlacementAction['step'],
): Promise<PlacementDecided> {
  const row = await lockPlacement(act, await placementOf(act, placementId));
  const decision = decidePlacement(await placementFacts(act, row), act.now.getTime());
  if ('act' in decision && decision.act.step === step) await ask(act, row, step);
  return refreshPlacement(act, placementId, false);
}

async function ask(act: Act, row: PlacementRow, step: PlacementAction['step']): Promise<void> {
  switch (step) {
    case 'receiptOverdue': {
      const { timeZone } = await readCreditor(act.tx, act.creditorId);
      const on = civilDateAt(act.now.getTime(), timeZone);
      const nothing = { number: null, currency: null, amountCents: null, balanceCents: null, reason: null };
      // Without an address there is nothing to repeat: the task itself says whom to ask.
      if (row.agency.email !== null) addNotice(act, row.id, null, 'receipt', { ...nothing, on });
      await askAboutPlacement(act, row, 'agencyReceipt', 1, { ...receiptWords });
      return;
    }
    case 'silence':
      endPlacementTasks(act.tx, act.creditorId, row.id, ['agencySilent'], 'cancelled', act.now);
      await askAboutPlacement(act, row, 'agencySilent', 2, { ...silenceWords(row.agency.silenceDays) });
      return;
    case 'recallOverdue':
      endPlacementTasks(act.tx, act.creditorId, row.id, ['recall'], 'cancelled', act.now);
      await askAboutPlacement(act, row, 'recall', 1, { ...recallWords });
      return;
    case 'notice':
      return;
    default:
      return assertNever(step, 'look');
  }
}

const receiptWords: TaskWords = {
  text: 'L’agence n’a pas confirmé la réception de ce dossier. Interrogez-la, puis enregistrez sa réponse : POST /v1/placements/{id}/reports avec "accepted" (accepté) ou "refused" (refusé).',
  textEn:
    'The agency has not confirmed the receipt of this dossier. Ask it, then record its answer: POST /v1/placements/{id}/reports with "accepted" or "refused".',
};
const silenceWords = (days: number): TaskWords => ({
  text: `Aucune nouvelle de l’agence depuis ${String(days)} jours. Demandez-lui où en est le dossier et enregistrez sa réponse : POST /v1/placements/{id}/reports. Sans nouvelle, la question vous sera posée de nouveau.`,
  textEn: `No news from the agency for ${String(days)} days. Ask where the case stands, and record the answer: POST /v1/placements/{id}/reports. Without news you are asked again.`,
});
const recallWords: TaskWords = {
  text: 'L’agence n’a pas confirmé qu’elle a cessé ses démarches. Interrogez-la, puis POST /v1/placements/{id}/recall/confirm. D’ici là, nous ne relançons pas ces factures.',
  textEn:
    'The agency has not confirmed that it stopped. Ask it, then POST /v1/placements/{id}/recall/confirm. Until then the invoices are not dunned by us.',
};

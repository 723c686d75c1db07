/** How a placement ends by what the agency says: refused, recalled, closed. */
import type { CloseReason } from '../domain/placement.ts';
import type { TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';
import { askPerson } from './agency-effects.ts';
import { heldByAgency, type AgencyLegalEvent } from './agency-legal.ts';
import { closePlacement, refreshPlacement, stillPlaced } from './follow-placement.ts';
import { closeCases } from './open-case.ts';
import { askAboutPlacement } from './placement-tasks.ts';
import { missing, Refusal } from './refusal.ts';
import type { Reported } from './record-agency-report.ts';
import { holdForTask, takeBack } from './take-back.ts';

const refusedWords: TaskWords = {
  text: 'L’agence a refusé ce dossier ; ses factures sont de nouveau ouvertes et suspendues. Terminez cette tâche avec { "retry": true } pour que leurs relances reprennent, ou { "retry": false } pour les garder auprès de vous.',
  textEn:
    'The agency refused this dossier; its invoices are open again and on hold. Complete this task with { "retry": true } to let their ladder go on, or { "retry": false } to let them rest with you.',
};
const closedWords: TaskWords = {
  text: 'L’agence a clos ce dossier sans paiement ; plus rien ne se fait de soi-même. Terminez cette tâche avec { "retry": true } pour reprendre les factures en main, ou { "retry": false } pour les laisser telles quelles. Ce que vous abandonnez se passe en perte : POST /v1/invoices/{id}/write-off.',
  textEn:
    'The agency closed this dossier without payment; nothing more happens by itself. Complete this task with { "retry": true } to take the invoices back into your own hands, or { "retry": false } to leave them where they are; what you give up is written off with POST /v1/invoices/{id}/write-off.',
};

/** The agency does not take the case: its invoices are open again, on hold until a person has decided. */
export async function refusedByAgency(act: Act, reported: Reported): Promise<string> {
  const { row, report } = reported;
  const reason = report.note ?? 'The agency refused the dossier';
  await closePlacement(act, row, 'refused', reason);
  const opened = await takeBack(act, row, reason);
  const taskId = await askAboutPlacement(act, row, 'agencyReport', 2, {
    ...{ report, decide: 'refused', ...refusedWords },
  });
  await holdForTask(act, opened, taskId, `The collection agency refused the dossier: ${reason}`);
  await closeCases(act, opened);
  return refusedWords.textEn;
}

/** The agency has stopped: the invoices are open again, at the end of their ladder, where a person decides. Refuses when nobody recalled the case. */
export async function confirmRecallOf(act: Act, { row }: Pick<Reported, 'row'>): Promise<string | null> {
  if (row.status !== 'recallRequested')
    throw new Refusal(
      'conflict',
      'no_recall_requested',
      'Nobody has recalled this dossier. Recall it first: POST /v1/placements/{id}/recall.',
    );
  const reason = row.recallReason ?? 'Recalled';
  await closePlacement(act, row, 'recalled', reason);
  await closeCases(act, await takeBack(act, row, `Recalled from the collection agency: ${reason}`));
  return null;
}

const holdFor: Readonly<Partial<Record<CloseReason, AgencyLegalEvent>>> = {
  insolvent: 'insolvency',
  deceased: 'deceased',
};

/** The agency closes the case. "Paid" is believed when the ledger says so; an unpaid end leaves the invoices with a person. */
export async function closedByAgency(act: Act, reported: Reported): Promise<string | null> {
  const { row, report, about } = reported;
  const { reason } = report;
  if (reason === undefined) throw missing('reason', '"uncollectible"', 'A report of kind closed');
  const owed = row.invoices.filter(stillPlaced);
  if (owed.length === 0) {
    await refreshPlacement(act, row.id);
    return null;
  }
  if (report.invoice !== undefined && about.length < row.invoices.length)
    return askPerson(act, reported, oneClosedWords(about[0]?.number ?? '', reason));
  if (reason === 'paidInFull' || reason === 'settled') return askPerson(act, reported, notPaidWords(reason));
  if (reason === 'recalled' && row.status === 'recallRequested') return confirmRecallOf(act, reported);
  await closePlacement(act, row, 'closed', reason);
  const kind = holdFor[reason];
  if (kind !== undefined) {
    const ids = owed.map((one) => one.invoiceId);
    await heldByAgency(act, row, ids, kind, { report, reason: `The agency closed the dossier: ${reason}` });
  }
  await askAboutPlacement(act, row, 'agencyReport', 5, { report, decide: 'closed', ...closedWords });
  return closedWords.textEn;
}

const notPaidWords = (reason: CloseReason): TaskWords => ({
  text: `L’agence indique "${reason}", mais nos comptes montrent encore un solde. Demandez où est l’argent et enregistrez-le ; une remise que vous acceptez est un avoir. Le dossier reste à l’agence d’ici là.`,
  textEn: `The agency says "${reason}", but our ledger still shows a balance. Ask where the money is and record it; a remission you agree to is a credit note. The placement stays until then.`,
});
const oneClosedWords = (number: string, reason: CloseReason): TaskWords => ({
  text: `L’agence a clos la seule facture ${number} (${reason}). Décidez de ce qu’elle devient ; le dossier continue pour les autres.`,
  textEn: `The agency closed invoice ${number} alone (${reason}). Decide what becomes of it; the dossier goes on with the others.`,
});

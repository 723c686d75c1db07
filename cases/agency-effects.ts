/** What follows from each kind of report of an agency. */
import { openDisputeOf } from '../db/queries/holds.ts';
import { askFor, type AgencyReport } from '../domain/agency-report.ts';
import { assertNever } from '../domain/never.ts';
import type { TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';
import { closedByAgency, confirmRecallOf, refusedByAgency } from './agency-ends.ts';
import { heldByAgency } from './agency-legal.ts';
import { bookPayment, bookReversal } from './agency-money.ts';
import { openDispute } from './dispute.ts';
import { closeCases, note, openCases, type OpenCase } from './open-case.ts';
import { askAboutPlacement } from './placement-tasks.ts';
import type { Reported } from './record-agency-report.ts';

/** Acts on a report that was just kept; returns why a person was asked, or null. Refuses what contradicts what is known. */
export async function actOnReport(act: Act, reported: Reported): Promise<string | null> {
  const { row, report, about } = reported;
  const ids = about.map((one) => one.invoiceId);
  const opened = await openCases(act, ids);
  const { kind, ...said } = report;
  for (const open of opened) note(act, open, 'agencyReported', { ...said, report: kind, placementId: row.id });
  await closeCases(act, opened);
  if (row.endedAt !== null) return afterTheEnd(act, reported);
  switch (kind) {
    case 'accepted':
    case 'inProgress':
    case 'debtorContacted':
    case 'promise':
    case 'planAgreed':
      return null;
    case 'moreInfoNeeded':
    case 'untraceable':
    case 'legalRecommended':
    case 'legalStarted':
      return askPerson(act, reported, askFor[kind] ?? { text: kind, textEn: kind });
    case 'payment':
      return bookPayment(act, reported);
    case 'paymentReversed':
      return bookReversal(act, reported);
    case 'disputed':
      return dispute(act, opened, report);
    case 'insolvency':
      return heldByAgency(act, row, ids, 'insolvency', { report, reason: 'The agency reports insolvency proceedings' });
    case 'refused':
      return refusedByAgency(act, reported);
    case 'recallConfirmed':
      return confirmRecallOf(act, reported);
    case 'closed':
      return closedByAgency(act, reported);
    default:
      return assertNever(kind, 'report of an agency');
  }
}

/** Money is money whenever it is told; everything else about a placement that is over is for a person to read. */
async function afterTheEnd(act: Act, reported: Reported): Promise<string | null> {
  const { kind, reason } = reported.report;
  const { status, invoices } = reported.row;
  const because = reason === undefined ? '' : ` (${reason})`;
  const told: TaskWords = {
    text: `L’agence a signalé "${kind}" alors que ce dossier était terminé (${status}). Cherchez pourquoi, puis terminez cette tâche.${because}`,
    textEn: `The agency reported "${kind}" after this dossier had ended (${status}). Find out why, then complete this task.${because}`,
  };
  if (kind === 'payment') {
    const asked = await bookPayment(act, reported);
    if (asked !== null) return asked;
  }
  if (kind === 'paymentReversed') await bookReversal(act, reported);
  else if (kind === 'closed' && invoices.every((one) => one.balanceCents <= 0 || status === 'recalled')) return null;
  else if (kind === 'recallConfirmed' && status === 'recalled') return null;
  return askPerson(act, reported, told);
}

/** Opens the task of whoever reads reports, with what was said; returns what is asked, in English. */
export async function askPerson(act: Act, { row, report, about }: Reported, words: TaskWords): Promise<string> {
  const invoiceId = report.invoice === undefined ? null : (about[0]?.invoiceId ?? null);
  await askAboutPlacement(act, row, 'agencyReport', 2, { report, ...words }, invoiceId);
  return words.textEn;
}

async function dispute(act: Act, opened: readonly OpenCase[], report: AgencyReport): Promise<string | null> {
  let because: string | null = null;
  for (const open of opened) {
    const owed = open.status === 'handedOver' || open.status === 'open';
    if (!owed || open.balanceCents <= 0 || (await openDisputeOf(act.tx, act.creditorId, open.row.id))) continue;
    await openDispute(act, open, { reason: report.note ?? 'Contested with the collection agency', amountCents: null });
    because = 'The dispute is to be answered';
  }
  return because;
}

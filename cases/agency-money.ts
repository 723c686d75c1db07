/** Money an agency reports: booked once, under a reference of its own, on what the dossier holds. */
import { countDirect, countLaidAround, countNameless } from '../db/queries/placement-reports.ts';
import { findPayment } from '../db/queries/payments.ts';
import { paymentReference, sameMoneyDays } from '../domain/agency-report.ts';
import { allocateInOrder } from '../domain/allocate.ts';
import type { TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';
import { askPerson } from './agency-effects.ts';
import { dossierNo } from './follow-placement.ts';
import { recordPayment } from './record-payment.ts';
import { missing, Refusal } from './refusal.ts';
import { reversePayment } from './reverse-payment.ts';
import type { Reported } from './record-agency-report.ts';

const maybeTwice: TaskWords = {
  text: 'L’agence signale une seconde fois un paiement de cette somme et de ce jour, sans référence et avec d’autres mots. Il n’a pas été enregistré de nouveau : c’est peut-être le même argent. Demandez à l’agence ; si c’est un autre paiement, signalez-le avec la référence qu’elle lui donne, puis terminez cette tâche.',
  textEn:
    'The agency tells of a payment of this sum and day a second time, without a reference and in other words. It was not booked again: it may be the same money. Ask the agency; if it is other money, report it with the reference the agency gives it, then complete this task.',
};
const directTwice: TaskWords = {
  text: 'L’agence signale une fois de plus un paiement de cette somme fait à vous, et vos livres en montrent moins qu’elle n’en signale. Il n’a pas été enregistré : cherchez si vous avez cet argent, enregistrez-le comme un paiement reçu si c’est le cas, puis terminez cette tâche.',
  textEn:
    'The agency tells once more of a payment of this sum to you, and your books show fewer of them than it tells of. It was not booked: find out whether you have the money, record it as a payment of your own if so, then complete this task.',
};

/**
 * Books a payment on the reported invoices, oldest due first; what they do not owe becomes a task of its own. Money the debtor paid to us directly
 * and that our bank has told us of is not booked twice. What may be the same money told again, and may be other money, is left to a person: the answer
 * says why, and is null otherwise. Refuses one without an amount.
 */
export async function bookPayment(act: Act, reported: Reported): Promise<string | null> {
  const { row, report, about } = reported;
  const { amountCents, occurredOn } = report;
  if (amountCents === undefined) throw missing('amountCents', '125050', 'A report of kind payment');
  const currency = about[0]?.currency ?? 'EUR';
  const ids = about.map((one) => one.invoiceId);
  if (report.via === 'direct') {
    const around = { amountCents, on: occurredOn, days: sameMoneyDays };
    const [known, told] = [
      await countLaidAround(act.tx, act.creditorId, ids, around),
      await countDirect(act.tx, act.creditorId, row.id, around),
    ];
    // This report is counted among those told: each payment in our books stands for one of them.
    if (known >= told) return null;
    if (known > 0) return askPerson(act, reported, directTwice);
  }
  const nameless = { amountCents, on: occurredOn };
  if (report.reference === undefined && (await countNameless(act.tx, act.creditorId, row.id, nameless)) > 1)
    return askPerson(act, reported, maybeTwice);
  const { shares } = allocateInOrder(
    amountCents,
    about.filter((one) => one.currency === currency),
  );
  const allocations = shares.map((share) => ({ invoice: share.invoiceId, amountCents: share.amountCents }));
  const reference = paymentReference(dossierNo(row.no), report);
  const payment = { reference, amountCents, currency, receivedOn: occurredOn };
  await recordPayment(act, { ...payment, debtor: row.debtor, allocations });
  return null;
}

/** Takes a reported payment back whole. Refuses one that was never reported. */
export async function bookReversal(act: Act, { row, report }: Reported): Promise<string | null> {
  if (report.reference === undefined)
    throw missing(
      'reference',
      '"VIR-2026-118", that of the payment that went back',
      'A report of kind paymentReversed',
    );
  const reference = paymentReference(dossierNo(row.no), report);
  if (!(await findPayment(act.tx, act.creditorId, reference)))
    throw new Refusal(
      'unprocessable',
      'unknown_agency_payment',
      `The agency has reported no payment with the reference ${report.reference} for this dossier.`,
      'reference',
    );
  const reason = report.note ?? 'Reported by the collection agency';
  await reversePayment(act, { reference, reversedOn: report.occurredOn, reason });
  return null;
}

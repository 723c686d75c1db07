/** Money an agency reports: booked once, under a reference of its own, on what the dossier holds. */
import { laidAround } from '../db/queries/placement-reports.ts';
import { findPayment } from '../db/queries/payments.ts';
import { paymentReference } from '../domain/agency-report.ts';
import type { Act } from './act.ts';
import { dossierNo } from './follow-placement.ts';
import { recordPayment } from './record-payment.ts';
import { missing, Refusal } from './refusal.ts';
import { reversePayment } from './reverse-payment.ts';
import type { Reported } from './record-agency-report.ts';

/** Days around a direct payment within which the same sum on our own statement is the same money. */
const sameMoneyDays = 10;

/**
 * Books a payment on the reported invoices, oldest due first; what they do not owe becomes a task of its own. Money the debtor paid to us directly
 * and that our bank has told us of is not booked twice. Refuses one without an amount.
 */
export async function bookPayment(act: Act, { row, report, about }: Reported): Promise<string | null> {
  const { amountCents, occurredOn } = report;
  if (amountCents === undefined) throw missing('amountCents', '125050', 'A report of kind payment');
  const currency = about[0]?.currency ?? 'EUR';
  const ids = about.map((one) => one.invoiceId);
  if (report.via === 'direct') {
    const around = { amountCents, on: occurredOn, days: sameMoneyDays };
    if (await laidAround(act.tx, act.creditorId, ids, around)) return null;
  }
  let restCents = amountCents;
  const allocations = about.flatMap((one) => {
    const share = Math.min(restCents, Math.max(0, one.balanceCents));
    restCents -= share;
    return share > 0 && one.currency === currency ? [{ invoice: one.invoiceId, amountCents: share }] : [];
  });
  const reference = paymentReference(dossierNo(row.no), report);
  const known = await findPayment(act.tx, act.creditorId, reference);
  // The balances have moved since it was booked, so the shares would differ: the money is the same.
  if (known?.amountCents === amountCents && known.receivedOn === occurredOn) return null;
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

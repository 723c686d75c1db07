/** A credit note that arrived as an electronic document. The one place where imports meet the credit notes of the ledger. */
import { findInvoiceIds } from '../db/queries/invoices.ts';
import type { ECreditNote } from '../domain/e-invoice.ts';
import type { Act } from './act.ts';
import { creditInvoice } from './credit-note.ts';
import { Refusal } from './refusal.ts';
import { openOne } from './register-invoice.ts';

/** Books a credit note on the invoice it names; says whether it is new. Refuses an unknown invoice, another currency and what a credit note may not exceed. */
export async function takeCreditNote(act: Act, note: ECreditNote): Promise<{ invoiceId: string; created: boolean }> {
  const [id] = await findInvoiceIds(act.tx, act.creditorId, [note.invoice]);
  if (id === undefined)
    throw new Refusal(
      'unprocessable',
      'credited_invoice_unknown',
      `Credit note ${note.reference} is for invoice ${note.invoice}, which is not here. Import that invoice first.`,
      'invoice',
    );
  const open = await openOne(act, id);
  if (open.row.currency !== note.currency)
    throw new Refusal(
      'unprocessable',
      'currency_mismatch',
      `Invoice ${open.row.number} is in ${open.row.currency}, the credit note in ${note.currency}. Currencies never mix.`,
      'currency',
    );
  const { reference, issuedOn, amountCents, reason } = note;
  const { created } = await creditInvoice(act, open, { reference, issuedOn, amountCents, reason });
  return { invoiceId: id, created };
}

/** A credit note that arrived as an electronic document. The one place where imports meet the credit notes of the ledger. */
import type { ECreditNote } from '../domain/e-invoice.ts';
import type { Act } from './act.ts';
import { Refusal } from './refusal.ts';

/** Takes a credit note on the invoice it names; says whether it is new. Refuses it: credit notes are recorded by hand until now. */
export async function takeCreditNote(_act: Act, note: ECreditNote): Promise<{ invoiceId: string; created: boolean }> {
  throw new Refusal(
    'unprocessable',
    'credit_note_not_taken',
    `Credit note ${note.reference} on invoice ${note.invoice} is not taken from a file. Record it with POST /v1/invoices/{id}/credit-notes.`,
    'typeCode',
  );
}

/** A credit note of the creditor: it reduces the claim from the first day (R56), once per reference. */
import { paymentsOn } from '../db/queries/allocations.ts';
import { findCreditNote, insertCreditNote, type CreditNoteRow } from '../db/queries/credit-notes.ts';
import { findPayment, type PaymentRow } from '../db/queries/payments.ts';
import type { Act } from './act.ts';
import { ringPlansOf } from './follow-plan.ts';
import { bookOf, effectsOf, writeEffects } from './money-book-of.ts';
import { closeCases, type OpenCase } from './open-case.ts';
import { Refusal } from './refusal.ts';
import { contentHash } from './register-invoice.ts';
import { followUnlaid } from './unlaid-money.ts';

export interface CreditNoteInput {
  readonly reference: string;
  readonly issuedOn: string;
  readonly amountCents: number;
  readonly reason: string;
}

/**
 * Books a credit note on one invoice. What it takes beyond the balance comes off the newest payments and is left of them, for a person to lay, keep or
 * refund. The same reference with the same content changes nothing; with other content, or of another invoice, it is refused (`credit_note_conflict`).
 * Refuses more than is owed and was paid. The caller holds the invoice's lock.
 */
export async function creditInvoice(
  act: Act,
  open: OpenCase,
  input: CreditNoteInput,
): Promise<{ creditNote: CreditNoteRow; created: boolean }> {
  const { reference, issuedOn, amountCents, reason } = input;
  const requestHash = contentHash({ ...input, invoiceId: open.row.id });
  const known = await findCreditNote(act.tx, act.creditorId, reference);
  if (known) return { creditNote: sameOr409(known, requestHash), created: false };
  const payments = await paymentsOf(act, open);
  const fact = { kind: 'creditNote', invoiceId: open.row.id, amountCents } as const;
  const effects = effectsOf(bookOf([open], payments), fact);
  const data = { reference, reason, creditNote: reference };
  const because = `Credit note ${reference}`;
  const seq = writeEffects(act, effects, { opened: [open], payments, because, occurredOn: issuedOn, data });
  const row = { reference, invoiceId: open.row.id, issuedOn, amountCents, reason, seq, requestHash };
  const creditNote = { ...row, id: act.newId(), recordedAt: act.now };
  // Two requests with one reference on two invoices hold different locks.
  if (!(await insertCreditNote(act.tx, act.creditorId, creditNote))) throw conflict(reference);
  await closeCases(act, [open]);
  await ringPlansOf(act, [open.row.id]);
  for (const payment of payments)
    if (effects.some((effect) => effect.kind === 'left' && effect.paymentId === payment.id))
      await followUnlaid(act, payment.reference);
  return { creditNote, created: true };
}

async function paymentsOf(act: Act, open: OpenCase): Promise<PaymentRow[]> {
  const rows: PaymentRow[] = [];
  for (const reference of await paymentsOn(act.tx, act.creditorId, open.row.id)) {
    const row = await findPayment(act.tx, act.creditorId, reference);
    if (row) rows.push(row);
  }
  return rows;
}

function sameOr409(known: CreditNoteRow, requestHash: string): CreditNoteRow {
  if (known.requestHash !== requestHash) throw conflict(known.reference);
  return known;
}

const conflict = (reference: string): Refusal =>
  new Refusal(
    'conflict',
    'credit_note_conflict',
    `Credit note ${reference} is already booked with other content. Use a new reference; GET /v1/invoices/{id}/timeline shows what was booked.`,
    'reference',
  );

/** Credit notes by the creditor's own reference. */
import { run, type Tx } from '../connect.ts';

export interface CreditNoteRow {
  readonly id: string;
  readonly reference: string;
  readonly invoiceId: string;
  readonly issuedOn: string;
  readonly amountCents: number;
  readonly reason: string;
  /** The event that recorded it. */
  readonly seq: number;
  readonly requestHash: string;
  readonly recordedAt: Date;
}

/** One credit note by its reference; undefined when unknown. */
export async function findCreditNote(
  tx: Tx,
  creditorId: string,
  reference: string,
): Promise<CreditNoteRow | undefined> {
  const rows = await run<CreditNoteRow>(
    tx,
    'find-credit-note',
    `select id, reference, invoice_id as "invoiceId", issued_on as "issuedOn", amount_cents as "amountCents", reason, seq,
       request_hash as "requestHash", recorded_at as "recordedAt" from credit_notes where creditor_id = $1 and reference = $2`,
    [creditorId, reference],
  );
  return rows[0];
}

/** Inserts a credit note; false when the reference is taken. */
export async function insertCreditNote(tx: Tx, creditorId: string, row: CreditNoteRow): Promise<boolean> {
  const rows = await run(
    tx,
    'insert-credit-note',
    `insert into credit_notes (creditor_id, id, reference, invoice_id, issued_on, amount_cents, reason, seq, request_hash, recorded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (creditor_id, reference) do nothing returning id`,
    [
      creditorId,
      row.id,
      row.reference,
      row.invoiceId,
      row.issuedOn,
      row.amountCents,
      row.reason,
      row.seq,
      row.requestHash,
      row.recordedAt,
    ],
  );
  return rows.length === 1;
}

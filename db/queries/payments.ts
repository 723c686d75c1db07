/** Payments and what they were laid on. */
import { run, storableJson, type Tx } from '../connect.ts';

export interface PaymentRow {
  readonly id: string;
  readonly reference: string;
  readonly receivedOn: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly unallocatedCents: number;
  readonly requestHash: string;
  /** Reference of the debtor whose money it is, as far as it is known. */
  readonly debtor: string | null;
  readonly recordedAt: Date;
  readonly reversedAt: Date | null;
  readonly reversedBecause: string | null;
  readonly allocations: { invoiceId: string; number: string; amountCents: number }[];
}

/** One payment with its allocations, by the payer's reference; undefined when unknown. */
export async function findPayment(tx: Tx, creditorId: string, reference: string): Promise<PaymentRow | undefined> {
  const rows = await run<PaymentRow>(
    tx,
    'find-payment',
    `select p.id, p.reference, p.received_on as "receivedOn", p.amount_cents as "amountCents", p.currency, p.unallocated_cents as "unallocatedCents",
       p.request_hash as "requestHash", (select d.reference from debtors d where d.creditor_id = p.creditor_id and d.id = p.debtor_id) as debtor, p.recorded_at as "recordedAt", p.reversed_at as "reversedAt", p.reversed_because as "reversedBecause",
       coalesce((select json_agg(json_build_object('invoiceId', a.invoice_id, 'number', i.number, 'amountCents', a.amount_cents) order by i.due_on, i.number)
         from allocations a join invoices i on i.creditor_id = a.creditor_id and i.id = a.invoice_id
         where a.creditor_id = p.creditor_id and a.payment_id = p.id), '[]') as allocations
     from payments p where p.creditor_id = $1 and p.reference = $2`,
    [creditorId, reference],
  );
  return rows[0];
}

export interface NewPayment {
  readonly id: string;
  readonly reference: string;
  readonly receivedOn: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly debtorId: string | null;
  readonly unallocatedCents: number;
  readonly requestHash: string;
  readonly recordedAt: Date;
  readonly source: 'api' | 'signal' | 'bank' | 'agency' | 'platform' | null;
}

/** Inserts a payment with its allocations; false when the reference is taken. */
export async function insertPayment(
  tx: Tx,
  creditorId: string,
  row: NewPayment,
  shares: readonly { invoiceId: string; amountCents: number; because: string | null }[],
): Promise<boolean> {
  const rows = await run(
    tx,
    'insert-payment',
    `with p as (
       insert into payments (creditor_id, id, reference, received_on, amount_cents, currency, debtor_id, unallocated_cents, request_hash, recorded_at, source)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $12) on conflict (creditor_id, reference) do nothing returning id),
     a as (
       insert into allocations (creditor_id, payment_id, invoice_id, amount_cents, because, laid_at)
       select $1, p.id, r."invoiceId", r."amountCents", r.because, $10 from p, jsonb_to_recordset($11::jsonb) as r("invoiceId" uuid, "amountCents" bigint, because text))
     select id from p`,
    [
      creditorId,
      row.id,
      row.reference,
      row.receivedOn,
      row.amountCents,
      row.currency,
      row.debtorId,
      row.unallocatedCents,
      row.requestHash,
      row.recordedAt,
      storableJson(shares),
      row.source,
    ],
  );
  return rows.length === 1;
}

/** Marks a payment as gone back; false when it already was. */
export async function markReversed(
  tx: Tx,
  creditorId: string,
  id: string,
  because: string,
  now: Date,
): Promise<boolean> {
  const rows = await run(
    tx,
    'mark-reversed',
    'update payments set reversed_at = $3, reversed_because = $4 where creditor_id = $1 and id = $2 and reversed_at is null returning id',
    [creditorId, id, now, because],
  );
  return rows.length === 1;
}

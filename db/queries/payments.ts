/** Payments and what they were laid on. */
import { run, type Tx } from '../connect.ts';

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
  /** The message it crossed, and the thanks for it (null: none yet); absent or null: it crossed none. */
  readonly crossed?: { readonly delivery: string; readonly thanks: string | null } | null;
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
         where a.creditor_id = p.creditor_id and a.payment_id = p.id), '[]') as allocations,
       (select json_build_object('delivery', c.delivery_id, 'thanks', c.thanks_id) from crossings c where c.creditor_id = p.creditor_id and c.payment_id = p.id) as crossed
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
}

/** Inserts a payment with its allocations; false when the reference is taken. */
export async function insertPayment(
  tx: Tx,
  creditorId: string,
  row: NewPayment,
  shares: readonly { invoiceId: string; amountCents: number }[],
): Promise<boolean> {
  const rows = await run(
    tx,
    'insert-payment',
    `with p as (
       insert into payments (creditor_id, id, reference, received_on, amount_cents, currency, debtor_id, unallocated_cents, request_hash, recorded_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (creditor_id, reference) do nothing returning id),
     a as (
       insert into allocations (creditor_id, payment_id, invoice_id, amount_cents)
       select $1, p.id, r."invoiceId", r."amountCents" from p, jsonb_to_recordset($11::jsonb) as r("invoiceId" uuid, "amountCents" bigint))
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
      JSON.stringify(shares),
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

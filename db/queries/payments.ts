/** Payments and what they were laid on. */
import { run, storableJson, type Tx } from '../connect.ts';

export interface PaymentRow {
  readonly id: string;
  readonly reference: string;
  readonly receivedOn: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly unallocatedCents: number;
  /** Given back to the payer, of what lay on no invoice. */
  readonly refundedCents: number;
  /** Kept for the debtor since then; null: it is no credit. */
  readonly creditSince: Date | null;
  readonly source: PaymentSource | null;
  readonly requestHash: string;
  readonly debtorId: string | null;
  /** Reference of the debtor whose money it is, as far as it is known. */
  readonly debtor: string | null;
  readonly recordedAt: Date;
  readonly reversedAt: Date | null;
  readonly reversedBecause: string | null;
  /** What stands, one share of each invoice; of a reversed payment, what stood when it went back. */
  readonly allocations: { invoiceId: string; number: string; amountCents: number; because: string | null }[];
  /** Shares that were taken back, oldest first. */
  readonly undone: { invoiceId: string; number: string; amountCents: number; undoneAt: string; because: string }[];
  /** The message it crossed, and the thanks for it (null: none yet); absent or null: it crossed none. */
  readonly crossed?: { readonly delivery: string; readonly thanks: string | null } | null;
}

/** Who told of a payment. */
export type PaymentSource = 'api' | 'signal' | 'bank' | 'agency' | 'platform';

/** Of the payments `p`. A refund is kept with its task, for which no index serves: it is looked for only where the sums leave room for one. */
const columns = `p.id, p.reference, p.received_on as "receivedOn", p.amount_cents as "amountCents", p.currency, p.unallocated_cents as "unallocatedCents",
  case when p.amount_cents = p.unallocated_cents + coalesce((select sum(a.amount_cents) from allocations a
      where a.creditor_id = p.creditor_id and a.payment_id = p.id and a.undone_at is null), 0) then 0
    else coalesce((select sum((t.result->>'refundedCents')::bigint) from tasks t where t.creditor_id = p.creditor_id and t.kind = 'unallocatedPayment'
      and t.status = 'done' and t.data->>'reference' = p.reference and t.result->>'refundedCents' is not null), 0) end::bigint as "refundedCents",
  p.credit_since as "creditSince", p.source, p.request_hash as "requestHash", p.debtor_id as "debtorId",
  (select d.reference from debtors d where d.creditor_id = p.creditor_id and d.id = p.debtor_id) as debtor,
  p.recorded_at as "recordedAt", p.reversed_at as "reversedAt", p.reversed_because as "reversedBecause",
  coalesce((select json_agg(json_build_object('invoiceId', s.invoice_id, 'number', i.number, 'amountCents', s.cents, 'because', s.because) order by i.due_on, i.number)
    from (select a.invoice_id, sum(a.amount_cents) as cents, (array_agg(a.because order by a.no))[1] as because from allocations a
        where a.creditor_id = p.creditor_id and a.payment_id = p.id and a.undone_at is null group by a.invoice_id) as s
      join invoices i on i.creditor_id = p.creditor_id and i.id = s.invoice_id), '[]') as allocations,
  coalesce((select json_agg(json_build_object('invoiceId', a.invoice_id, 'number', i.number, 'amountCents', a.amount_cents, 'undoneAt', a.undone_at,
      'because', a.undone_because) order by a.undone_at, a.invoice_id, a.no)
    from allocations a join invoices i on i.creditor_id = a.creditor_id and i.id = a.invoice_id
    where a.creditor_id = p.creditor_id and a.payment_id = p.id and a.undone_at is not null), '[]') as undone,
  (select json_build_object('delivery', c.delivery_id, 'thanks', c.thanks_id) from crossings c
    where c.creditor_id = p.creditor_id and c.payment_id = p.id) as crossed`;

/** One payment with its allocations, by the payer's reference; undefined when unknown. */
export async function findPayment(tx: Tx, creditorId: string, reference: string): Promise<PaymentRow | undefined> {
  const rows = await run<PaymentRow>(
    tx,
    'find-payment',
    `select ${columns}
     from payments p where p.creditor_id = $1 and p.reference = $2`,
    [creditorId, reference],
  );
  return rows[0];
}

export interface PaymentFilter {
  readonly debtorId?: string;
  /** Only those that have something left and did not go back. */
  readonly unallocated?: boolean;
  readonly after?: { readonly at: Date; readonly id: string };
}

/** Payments, newest first. */
export async function listPayments(
  tx: Tx,
  creditorId: string,
  { debtorId, unallocated, after }: PaymentFilter,
  limit: number,
): Promise<PaymentRow[]> {
  return run<PaymentRow>(
    tx,
    'list-payments',
    `select ${columns} from payments p where p.creditor_id = $1 and ($2::uuid is null or p.debtor_id = $2)
       and (not $3::boolean or (p.unallocated_cents > 0 and p.reversed_at is null))
       and ($4::timestamptz is null or (date_trunc('milliseconds', p.recorded_at), p.id) < ($4, $5::uuid))
     order by date_trunc('milliseconds', p.recorded_at) desc, p.id desc limit $6`,
    [creditorId, debtorId ?? null, unallocated ?? false, after?.at ?? null, after?.id ?? null, limit],
  );
}

export interface NewPayment {
  readonly id: string;
  readonly reference: string;
  readonly receivedOn: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly debtorId: string | null;
  readonly unallocatedCents: number;
  readonly source: PaymentSource;
  readonly requestHash: string;
  readonly recordedAt: Date;
}

/** Inserts a payment with its allocations; false when the reference is taken. */
export async function insertPayment(
  tx: Tx,
  creditorId: string,
  row: NewPayment,
  shares: readonly { invoiceId: string; amountCents: number; because: string }[],
): Promise<boolean> {
  const rows = await run(
    tx,
    'insert-payment',
    `with p as (
       insert into payments (creditor_id, id, reference, received_on, amount_cents, currency, debtor_id, unallocated_cents, request_hash, recorded_at, source)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $12) on conflict (creditor_id, reference) do nothing returning id),
     a as (
       insert into allocations (creditor_id, payment_id, invoice_id, amount_cents, because, laid_at)
       select $1, p.id, r."invoiceId", r."amountCents", r.because, $10
       from p, jsonb_to_recordset($11::jsonb) as r("invoiceId" uuid, "amountCents" bigint, because text))
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

/** Shares of payments on invoices: laid, undone, laid again. A share is never changed or removed; what stands is what was not undone. */
import { run, send, type Tx } from '../connect.ts';

export interface NewShare {
  readonly invoiceId: string;
  readonly amountCents: number;
  /** Why there. */
  readonly because: string;
}

/** Adds shares of a payment, each with the next number of its invoice. */
export function layShares(tx: Tx, creditorId: string, paymentId: string, shares: readonly NewShare[], now: Date): void {
  if (shares.length === 0) return;
  send(
    tx,
    'lay-shares',
    `insert into allocations (creditor_id, payment_id, invoice_id, no, amount_cents, because, laid_at)
     select $1, $2, r."invoiceId", 1 + coalesce((select max(a.no) from allocations a
         where a.creditor_id = $1 and a.payment_id = $2 and a.invoice_id = r."invoiceId"), 0), r."amountCents", r.because, $4
     from jsonb_to_recordset($3::jsonb) as r("invoiceId" uuid, "amountCents" bigint, because text)`,
    [creditorId, paymentId, JSON.stringify(shares), now],
  );
}

/** Takes what stands of a payment on these invoices off them. */
export function undoShares(
  tx: Tx,
  creditorId: string,
  paymentId: string,
  invoiceIds: readonly string[],
  because: string,
  now: Date,
): void {
  send(
    tx,
    'undo-shares',
    `update allocations set undone_at = $4, undone_because = $5
     where creditor_id = $1 and payment_id = $2 and invoice_id = any($3::uuid[]) and undone_at is null`,
    [creditorId, paymentId, invoiceIds, now, because],
  );
}

/** References of the payments that stand on an invoice, the one received first leading. */
export async function paymentsOn(tx: Tx, creditorId: string, invoiceId: string): Promise<string[]> {
  const rows = await run<{ reference: string }>(
    tx,
    'payments-on',
    `select p.reference from payments p where p.creditor_id = $1 and p.reversed_at is null and exists (select 1 from allocations a
       where a.creditor_id = $1 and a.payment_id = p.id and a.invoice_id = $2 and a.undone_at is null)
     order by p.received_on, p.recorded_at, p.id`,
    [creditorId, invoiceId],
  );
  return rows.map(({ reference }) => reference);
}

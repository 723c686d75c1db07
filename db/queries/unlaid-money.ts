/** Money that lies on no invoice: the question it puts, what it holds, and the credit of a debtor. */
import { run, send, type Tx } from '../connect.ts';

/** Writes what is left of a payment, whose it is, and since when it is kept as a credit; null: it is not. */
export function writeUnlaid(
  tx: Tx,
  creditorId: string,
  paymentId: string,
  row: { readonly unallocatedCents: number; readonly debtorId: string | null; readonly creditSince: Date | null },
): void {
  send(
    tx,
    'write-unlaid',
    'update payments set unallocated_cents = $3, debtor_id = $4, credit_since = $5 where creditor_id = $1 and id = $2',
    [creditorId, paymentId, row.unallocatedCents, row.debtorId, row.creditSince],
  );
}

export interface UnlaidTask {
  readonly id: string;
  /** The payment that may be the same money, where an agency or a platform told of it before. */
  readonly perhapsSame: string | null;
}

/** The open question about a payment; undefined when there is none. */
export async function unlaidTask(tx: Tx, creditorId: string, reference: string): Promise<UnlaidTask | undefined> {
  const rows = await run<UnlaidTask>(
    tx,
    'unlaid-task',
    `select id, coalesce(data->>'agencyPayment', data->>'platformPayment', data->>'bankPayment') as "perhapsSame" from tasks
     where creditor_id = $1 and kind = 'unallocatedPayment' and status = 'open' and data->>'reference' = $2 order by created_at limit 1`,
    [creditorId, reference],
  );
  return rows[0];
}

export interface HeldByMoney {
  readonly invoiceId: string;
  readonly taskId: string;
}

/** Which invoices this payment holds, and under which task. */
export async function heldByMoney(tx: Tx, creditorId: string, reference: string): Promise<HeldByMoney[]> {
  return run(
    tx,
    'held-by-money',
    `select h.invoice_id as "invoiceId", h.subject_id as "taskId" from holds h join tasks t on t.creditor_id = h.creditor_id and t.id = h.subject_id
     where h.creditor_id = $1 and h.kind = 'unallocated' and h.ended_at is null and t.kind = 'unallocatedPayment' and t.data->>'reference' = $2`,
    [creditorId, reference],
  );
}

/** Ends the hold of this task on these invoices. */
export function endMoneyHolds(
  tx: Tx,
  creditorId: string,
  taskId: string,
  invoiceIds: readonly string[],
  at: Date,
): void {
  send(
    tx,
    'end-money-holds',
    `update holds set ended_at = $4 where creditor_id = $1 and subject_id = $2 and invoice_id = any($3::uuid[]) and kind = 'unallocated' and ended_at is null`,
    [creditorId, taskId, invoiceIds, at],
  );
}

/** Invoices a payment was taken off by a person, on which nothing of it stands: it is not for them. */
export async function notFor(tx: Tx, creditorId: string, paymentId: string): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'money-not-for',
    `select invoice_id as id from allocations where creditor_id = $1 and payment_id = $2 group by invoice_id having bool_and(undone_at is not null)`,
    [creditorId, paymentId],
  );
  return rows.map(({ id }) => id);
}

export interface WaitingMoney {
  readonly taskId: string;
  readonly reference: string;
  readonly amountCents: number;
  readonly currency: string;
}

/** Money of this debtor, no credit, about which a person is asked; what may be told twice is left out. */
export async function waitingMoneyOf(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  currency: string,
): Promise<WaitingMoney[]> {
  return run<WaitingMoney>(
    tx,
    'waiting-money-of',
    `select t.id as "taskId", p.reference, p.unallocated_cents as "amountCents", p.currency from payments p
       join tasks t on t.creditor_id = p.creditor_id and t.kind = 'unallocatedPayment' and t.status = 'open' and t.data->>'reference' = p.reference
     where p.creditor_id = $1 and p.debtor_id = $2 and p.currency = $3 and p.unallocated_cents > 0 and p.reversed_at is null and p.credit_since is null
       and coalesce(t.data->>'agencyPayment', t.data->>'platformPayment', t.data->>'bankPayment') is null order by p.recorded_at, p.id`,
    [creditorId, debtorId, currency],
  );
}

/** What is kept for a debtor, currency by currency. */
export async function creditOf(
  tx: Tx,
  creditorId: string,
  debtorId: string,
): Promise<{ currency: string; cents: number }[]> {
  return run(
    tx,
    'credit-of',
    `select currency, sum(unallocated_cents)::bigint as cents from payments where creditor_id = $1 and debtor_id = $2 and unallocated_cents > 0
       and reversed_at is null and credit_since is not null group by currency order by currency`,
    [creditorId, debtorId],
  );
}

/** Ends the task of a payment with what was answered; a refund is kept there. */
export function answerUnlaid(
  tx: Tx,
  creditorId: string,
  taskId: string,
  result: Readonly<Record<string, unknown>>,
  now: Date,
): void {
  send(
    tx,
    'answer-unlaid',
    `update tasks set status = 'done', ended_at = coalesce(ended_at, $4), result = coalesce(result, '{}') || $3::jsonb, revision = revision + 1,
       updated_at = $4 where creditor_id = $1 and id = $2`,
    [creditorId, taskId, JSON.stringify(result), now],
  );
}

/** Whether money that lies on no invoice may pay one of a plan's: one of them is held for it. */
export async function moneyWaitsFor(tx: Tx, creditorId: string, planId: string): Promise<boolean> {
  const rows = await run(
    tx,
    'money-waits-for-plan',
    `select 1 from plan_invoices x join holds h on h.creditor_id = x.creditor_id and h.invoice_id = x.invoice_id and h.kind = 'unallocated' and h.ended_at is null
     where x.creditor_id = $1 and x.plan_id = $2 limit 1`,
    [creditorId, planId],
  );
  return rows.length > 0;
}

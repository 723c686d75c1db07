/** Promises to pay: written, read with what came in for them, judged. */
import type { PromiseStatus } from '../../domain/promise.ts';
import { run, send, type Tx } from '../connect.ts';

export type PromiseSource = 'call' | 'api' | 'reply' | 'signal';

export interface NewPromise {
  readonly id: string;
  readonly debtorId: string;
  readonly currency: string;
  readonly amountCents: number;
  readonly payOn: string;
  readonly keptUntil: Date;
  readonly madeAt: Date;
  readonly madeBy: string;
  readonly source: PromiseSource;
  readonly taskId: string | null;
  readonly note: string | null;
  readonly inARow: number;
  /** With the balance of each at this moment. */
  readonly invoices: readonly { readonly invoiceId: string; readonly balanceCents: number }[];
}

/** Writes one open promise with the invoices it is about. */
export async function insertPromise(tx: Tx, creditorId: string, row: NewPromise): Promise<void> {
  await run(
    tx,
    'insert-promise',
    `with m as (
       insert into promises (creditor_id, id, debtor_id, currency, amount_cents, pay_on, kept_until, made_at, made_by, source, task_id, note, status, in_a_row)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open', $13) returning id)
     insert into promise_invoices (creditor_id, promise_id, invoice_id, balance_cents)
     select $1, m.id, r."invoiceId", r."balanceCents" from m, jsonb_to_recordset($14::jsonb) as r("invoiceId" uuid, "balanceCents" bigint)`,
    [
      creditorId,
      row.id,
      row.debtorId,
      row.currency,
      row.amountCents,
      row.payOn,
      row.keptUntil,
      row.madeAt,
      row.madeBy,
      row.source,
      row.taskId,
      row.note,
      row.inARow,
      JSON.stringify(row.invoices),
    ],
  );
}

/** A promise with the figures it is judged by. */
export interface PromiseRow {
  readonly id: string;
  readonly status: PromiseStatus;
  readonly currency: string;
  readonly amountCents: number;
  readonly payOn: string;
  readonly keptUntil: Date;
  /** As it was judged last. */
  readonly storedCents: number;
  readonly invoiceIds: string[];
  /** What its invoices owed then, less what was credited since. */
  readonly owedCents: number;
  /** Laid on them since by payments received in time and not taken back. */
  readonly receivedCents: number;
}

const judgedText = `
  select m.id, m.status, m.currency, m.amount_cents as "amountCents", m.pay_on as "payOn", m.kept_until as "keptUntil", m.received_cents as "storedCents",
    x.ids as "invoiceIds",
    (x.cents + coalesce((select sum(l.amount_cents) from ledger_entries l join events e on e.creditor_id = l.creditor_id and e.invoice_id = l.invoice_id and e.seq = l.seq
      where l.creditor_id = m.creditor_id and l.invoice_id = any(x.ids) and l.kind = 'creditNote' and e.at > m.made_at), 0))::bigint as "owedCents",
    (select coalesce(sum(a.amount_cents), 0) from allocations a join payments p on p.creditor_id = a.creditor_id and p.id = a.payment_id
      where a.creditor_id = m.creditor_id and a.invoice_id = any(x.ids) and a.undone_at is null and p.reversed_at is null
        and coalesce(a.laid_at, p.recorded_at) > m.made_at and p.received_on < (m.kept_until at time zone d.time_zone)::date)::bigint as "receivedCents"
  from promises m join debtors d on d.creditor_id = m.creditor_id and d.id = m.debtor_id,
    lateral (select array_agg(y.invoice_id order by y.invoice_id) as ids, sum(y.balance_cents) as cents from promise_invoices y
      where y.creditor_id = m.creditor_id and y.promise_id = m.id) as x
  where m.creditor_id = $1 and m.id = any($2::uuid[]) order by m.made_at, m.id`;

/** Reads promises with what came in for them, oldest first. True only while the debtor is locked. */
export async function readJudged(tx: Tx, creditorId: string, ids: readonly string[]): Promise<PromiseRow[]> {
  return run<PromiseRow>(tx, 'read-judged-promises', judgedText, [creditorId, ids]);
}

/** Writes how a promise stands; `endedAt` null: open. */
export function judgeRow(
  tx: Tx,
  creditorId: string,
  id: string,
  as: { readonly status: PromiseStatus; readonly receivedCents: number; readonly endedAt: Date | null },
): void {
  send(
    tx,
    'judge-promise',
    'update promises set status = $3, received_cents = $4, ended_at = $5 where creditor_id = $1 and id = $2',
    [creditorId, id, as.status, as.receivedCents, as.endedAt],
  );
}

/** How the debtor's promises ended, newest first. */
export async function statusesOf(tx: Tx, creditorId: string, debtorId: string): Promise<PromiseStatus[]> {
  const rows = await run<{ status: PromiseStatus }>(
    tx,
    'promise-statuses',
    'select status from promises where creditor_id = $1 and debtor_id = $2 order by made_at desc, id desc limit 100',
    [creditorId, debtorId],
  );
  return rows.map(({ status }) => status);
}

/** Open promises whose time is over at `now`. */
export async function lapsedPromiseIds(tx: Tx, creditorId: string, now: Date, limit: number): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'lapsed-promises',
    `select id from promises where creditor_id = $1 and status = 'open' and kept_until <= $2 order by kept_until limit $3`,
    [creditorId, now, limit],
  );
  return rows.map(({ id }) => id);
}

/** The invoices of a promise, whatever became of them; none for an unknown one. */
export async function promisedInvoiceIds(tx: Tx, creditorId: string, id: string): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'promised-invoices',
    'select invoice_id as id from promise_invoices where creditor_id = $1 and promise_id = $2 order by 1',
    [creditorId, id],
  );
  return rows.map((row) => row.id);
}

/** A promise as a client reads it. */
export interface PromiseSummary extends Omit<NewPromise, 'debtorId' | 'invoices'> {
  /** Reference of the debtor. */
  readonly debtor: string;
  readonly status: PromiseStatus;
  readonly receivedCents: number;
  readonly endedAt: Date | null;
  readonly invoices: { id: string; number: string; balanceCents: number }[];
}

const summaryText = `
  select m.id, d.reference as debtor, m.currency, m.amount_cents as "amountCents", m.pay_on as "payOn", m.kept_until as "keptUntil", m.made_at as "madeAt",
    m.made_by as "madeBy", m.source, m.task_id as "taskId", m.note, m.status, m.received_cents as "receivedCents", m.in_a_row as "inARow", m.ended_at as "endedAt",
    (select json_agg(json_build_object('id', i.id, 'number', i.number, 'balanceCents', x.balance_cents) order by i.due_on, i.number)
      from promise_invoices x join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
      where x.creditor_id = m.creditor_id and x.promise_id = m.id) as invoices
  from promises m join debtors d on d.creditor_id = m.creditor_id and d.id = m.debtor_id
  where m.creditor_id = $1`;

/** One promise; undefined when unknown. */
export async function readPromise(tx: Tx, creditorId: string, id: string): Promise<PromiseSummary | undefined> {
  return (await run<PromiseSummary>(tx, 'read-promise', `${summaryText} and m.id = $2`, [creditorId, id]))[0];
}

/** The promises of a debtor, newest first; after the last one of the page before. */
export async function listPromises(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  after: { readonly at: Date; readonly id: string } | null,
  limit: number,
): Promise<PromiseSummary[]> {
  return run<PromiseSummary>(
    tx,
    'list-promises',
    `${summaryText} and m.debtor_id = $2 and ($4::timestamptz is null or (m.made_at, m.id) < ($4, $5::uuid)) order by m.made_at desc, m.id desc limit $3`,
    [creditorId, debtorId, limit, after?.at ?? null, after?.id ?? null],
  );
}

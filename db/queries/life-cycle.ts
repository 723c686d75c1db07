/** What platforms told of an invoice's electronic life, and what was set because of it. */
import { run, send, type Tx } from '../connect.ts';

export interface NewLifeCycleStatus {
  readonly id: string;
  readonly invoiceId: string;
  readonly code: number;
  readonly rawCode: string;
  readonly occurredAt: Date;
  readonly eventKey: string;
  readonly reasonCode: string | null;
  readonly reason: string | null;
  readonly amountCents: number | null;
  readonly currency: string | null;
  readonly effect: string;
  readonly recordedAt: Date;
  readonly actor: string;
}

export type LifeCycleRow = Pick<
  NewLifeCycleStatus,
  'id' | 'code' | 'rawCode' | 'occurredAt' | 'amountCents' | 'currency' | 'reasonCode' | 'effect'
>;

/** A status by the identity of its message; undefined when it was not told yet. The caller holds the invoice's lock. */
export async function findLifeCycleStatus(
  tx: Tx,
  creditorId: string,
  invoiceId: string,
  eventKey: string,
): Promise<LifeCycleRow | undefined> {
  const rows = await run<LifeCycleRow>(
    tx,
    'find-life-cycle-status',
    `select id, code, raw_code as "rawCode", occurred_at as "occurredAt", amount_cents as "amountCents", currency, reason_code as "reasonCode", effect
     from life_cycle_statuses where creditor_id = $1 and invoice_id = $2 and event_key = $3`,
    [creditorId, invoiceId, eventKey],
  );
  return rows[0];
}

/** When the newest status that was told of an invoice happened; null: none was told. */
export async function newestLifeCycleAt(tx: Tx, creditorId: string, invoiceId: string): Promise<Date | null> {
  const rows = await run<{ at: Date | null }>(
    tx,
    'newest-life-cycle-at',
    'select max(occurred_at) as at from life_cycle_statuses where creditor_id = $1 and invoice_id = $2',
    [creditorId, invoiceId],
  );
  return rows[0]?.at ?? null;
}

/** Keeps one status; `newest` also shows it on the invoice. */
export function insertLifeCycleStatus(tx: Tx, creditorId: string, row: NewLifeCycleStatus, newest: boolean): void {
  send(
    tx,
    'insert-life-cycle-status',
    `insert into life_cycle_statuses (creditor_id, id, invoice_id, code, raw_code, occurred_at, event_key, reason_code, reason, amount_cents, currency,
       effect, recorded_at, actor)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      ...[creditorId, row.id, row.invoiceId, row.code, row.rawCode, row.occurredAt, row.eventKey, row.reasonCode],
      ...[row.reason, row.amountCents, row.currency, row.effect, row.recordedAt, row.actor],
    ],
  );
  if (newest)
    send(tx, 'show-life-cycle-code', 'update invoices set life_cycle_code = $3 where creditor_id = $1 and id = $2', [
      creditorId,
      row.invoiceId,
      row.code,
    ]);
}

/** Ends the announcements that a platform told of; those a person set stay. */
export async function endAnnounced(tx: Tx, creditorId: string, invoiceId: string, at: Date): Promise<void> {
  await run(
    tx,
    'end-announced',
    `update holds set ended_at = $3 where creditor_id = $1 and invoice_id = $2 and kind = 'announced' and ended_at is null
       and subject_id in (select id from life_cycle_statuses where creditor_id = $1 and invoice_id = $2)`,
    [creditorId, invoiceId, at],
  );
}

/** Ends the holds that wait for papers, and their tasks; returns the tasks that waited. */
export async function endSuspension(
  tx: Tx,
  creditorId: string,
  invoiceId: string,
  at: Date,
  result: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'end-suspension',
    `with h as (
       update holds set ended_at = $3 where creditor_id = $1 and invoice_id = $2 and kind = 'eInvoice' and ended_at is null and ends_at is null
         and subject_id in (select id from tasks where creditor_id = $1 and invoice_id = $2 and kind = 'sendDocuments') returning subject_id),
     t as (
       update tasks set status = 'done', ended_at = $3, result = $4 where creditor_id = $1 and id in (select subject_id from h) and status = 'open')
     select distinct subject_id as id from h`,
    [creditorId, invoiceId, at, JSON.stringify(result)],
  );
  return rows.map(({ id }) => id);
}

/** The open task that an earlier status with this code left on the invoice; undefined: none. */
export async function openLifeCycleTask(
  tx: Tx,
  creditorId: string,
  invoiceId: string,
  code: number,
): Promise<string | undefined> {
  const rows = await run<{ id: string }>(
    tx,
    'open-life-cycle-task',
    `select id from tasks where creditor_id = $1 and invoice_id = $2 and status = 'open' and data->>'lifeCycleCode' = $3 limit 1`,
    [creditorId, invoiceId, String(code)],
  );
  return rows[0]?.id;
}

/** Whether money of this sum was laid on the invoice around a day, by whoever but a platform told of it. Days are calendar days. */
export async function sameMoneyRecorded(
  tx: Tx,
  creditorId: string,
  invoiceId: string,
  around: { readonly amountCents: number; readonly on: string; readonly days: number },
): Promise<boolean> {
  const rows = await run(
    tx,
    'same-money-recorded',
    `select 1 from ledger_entries l join payments p on p.creditor_id = l.creditor_id and p.id = l.payment_id
     where l.creditor_id = $1 and l.invoice_id = $2 and l.kind = 'payment' and l.amount_cents = -$3::bigint and p.reversed_at is null
       and p.source is distinct from 'platform' and abs(p.received_on - $4::date) <= $5
       and exists (select 1 from allocations a where a.creditor_id = $1 and a.payment_id = p.id and a.invoice_id = $2 and a.undone_at is null) limit 1`,
    [creditorId, invoiceId, around.amountCents, around.on, around.days],
  );
  return rows.length > 0;
}

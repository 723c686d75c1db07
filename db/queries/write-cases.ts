/** Writes the end of an act: events, ledger, the invoices' new state with their decisions, and what must reach Temporal. One statement each. */
import type { InvoiceStatus, PassedStep } from '../../domain/case-facts.ts';
import type { Decided } from '../../domain/decision.ts';
import type { Ring } from '../../domain/ring.ts';
import { run, type Tx } from '../connect.ts';

export interface EventRow {
  readonly invoiceId: string;
  readonly seq: number;
  readonly at: Date;
  readonly kind: string;
  readonly actor: string;
  readonly data: Record<string, unknown>;
}

/** Appends events; a repeated (invoice, seq) is an error, never an overwrite. */
export async function insertEvents(tx: Tx, creditorId: string, rows: readonly EventRow[]): Promise<void> {
  if (rows.length === 0) return;
  await run(
    tx,
    'insert-events',
    `insert into events (creditor_id, invoice_id, seq, at, kind, actor, data)
     select $1, r."invoiceId", r.seq, r.at, r.kind, r.actor, r.data
     from jsonb_to_recordset($2::jsonb) as r("invoiceId" uuid, seq int, at timestamptz, kind text, actor text, data jsonb)`,
    [creditorId, JSON.stringify(rows)],
  );
}

export interface LedgerRow {
  readonly invoiceId: string;
  readonly seq: number;
  readonly kind: 'invoiced' | 'payment' | 'reversal' | 'creditNote' | 'writeOff';
  /** Effect on the balance. */
  readonly amountCents: number;
  readonly currency: string;
  readonly occurredOn: string;
  readonly paymentId: string | null;
}

/** Appends ledger entries. */
export async function insertLedger(tx: Tx, creditorId: string, rows: readonly LedgerRow[]): Promise<void> {
  if (rows.length === 0) return;
  await run(
    tx,
    'insert-ledger',
    `insert into ledger_entries (creditor_id, invoice_id, seq, kind, amount_cents, currency, occurred_on, payment_id)
     select $1, r."invoiceId", r.seq, r.kind, r."amountCents", r.currency, r."occurredOn", r."paymentId"
     from jsonb_to_recordset($2::jsonb) as r("invoiceId" uuid, seq int, kind text, "amountCents" bigint, currency text, "occurredOn" date, "paymentId" uuid)`,
    [creditorId, JSON.stringify(rows)],
  );
}

export interface InvoiceState {
  readonly id: string;
  readonly seq: number;
  readonly balanceCents: number;
  readonly status: InvoiceStatus;
  readonly closedAt: Date | null;
  readonly passedSteps: readonly PassedStep[];
  readonly noticePresentedOn: string | null;
  readonly noticeRecordedAt: Date | null;
  readonly decided: Decided;
  readonly nextStep: string | null;
  readonly nextChannel: string | null;
  readonly nextEarliestAt: string | null;
}

/**
 * Stores each invoice's new state and its decision with the projection that lists and folding read. The ids are named apart from the rows, because
 * the planner takes a record set for a hundred rows and would read all invoices to join it.
 */
export async function updateInvoices(tx: Tx, creditorId: string, rows: readonly InvoiceState[]): Promise<void> {
  await run(
    tx,
    'update-invoices',
    `update invoices i set seq = r.seq, balance_cents = r."balanceCents", status = r.status, closed_at = r."closedAt", passed_steps = r."passedSteps",
       notice_presented_on = r."noticePresentedOn", notice_recorded_at = r."noticeRecordedAt", decided = r.decided,
       stage = r.decided->'sight'->>'stage', waiting_for = r.decided->'sight'->>'waitingFor',
       next_action_at = (r.decided->'sight'->>'nextActionAt')::timestamptz,
       next_step = r."nextStep", next_channel = r."nextChannel", next_earliest_at = r."nextEarliestAt"
     from jsonb_to_recordset($2::jsonb) as r(id uuid, seq int, "balanceCents" bigint, status text, "closedAt" timestamptz, "passedSteps" jsonb,
       "noticePresentedOn" date, "noticeRecordedAt" timestamptz, decided jsonb, "nextStep" text, "nextChannel" text, "nextEarliestAt" timestamptz)
     where i.creditor_id = $1 and i.id = r.id and i.id = any($3::uuid[])`,
    [creditorId, JSON.stringify(rows), rows.map((row) => row.id)],
  );
}

/** Raises the `seq` of invoices whose decision does not change with this act (a claim: the answer decides). */
export async function advanceSeq(
  tx: Tx,
  creditorId: string,
  rows: readonly { id: string; seq: number; passedSteps: readonly PassedStep[] }[],
): Promise<void> {
  await run(
    tx,
    'advance-seq',
    `update invoices i set seq = r.seq, passed_steps = r."passedSteps"
     from jsonb_to_recordset($2::jsonb) as r(id uuid, seq int, "passedSteps" jsonb) where i.creditor_id = $1 and i.id = r.id and i.id = any($3::uuid[])`,
    [creditorId, JSON.stringify(rows), rows.map((row) => row.id)],
  );
}

/** An outbox row as it stands after queueing: pending while `delivered` is below `wanted`. */
export interface QueuedRing {
  readonly creditorId: string;
  readonly workflowId: string;
  readonly wanted: number;
  readonly delivered: number;
  readonly ring: Ring;
}

/** How long the process that made a decision has for telling Temporal itself before the relay steps in. */
const headStartMs = 2_000;

/** Puts the newest decision of each workflow into the outbox, in the caller's transaction. */
export async function queueRings(
  tx: Tx,
  creditorId: string,
  rings: readonly { workflowId: string; ring: Ring }[],
  now: Date,
): Promise<QueuedRing[]> {
  if (rings.length === 0) return [];
  return run<QueuedRing>(
    tx,
    'queue-rings',
    `insert into outbox (creditor_id, workflow_id, wanted, ring, next_try_at)
     select $1, r."workflowId", 1, r.ring, $3 from jsonb_to_recordset($2::jsonb) as r("workflowId" text, ring jsonb)
     order by r."workflowId"
     on conflict (creditor_id, workflow_id) do update
       set wanted = outbox.wanted + 1, ring = excluded.ring, next_try_at = excluded.next_try_at, attempts = 0, last_error = null
     returning creditor_id as "creditorId", workflow_id as "workflowId", wanted, delivered, ring`,
    [creditorId, JSON.stringify(rings), new Date(now.getTime() + headStartMs)],
  );
}

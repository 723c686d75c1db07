/** Writes the end of an act: events, ledger, the invoices' new state with their decisions, and what must reach Temporal. One statement each. */
import type { InvoiceStatus, PassedStep } from '../../domain/case-facts.ts';
import type { Decided } from '../../domain/decision.ts';
import type { Ring } from '../../domain/ring.ts';
import { keep, run, send, storableJson, type Tx } from '../connect.ts';

export interface EventRow {
  readonly invoiceId: string;
  readonly seq: number;
  readonly at: Date;
  readonly kind: string;
  readonly actor: string;
  readonly data: Record<string, unknown>;
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

/** An outbox row as it stands after queueing: pending while `delivered` is below `wanted`. */
export interface QueuedRing {
  readonly creditorId: string;
  readonly workflowId: string;
  readonly wanted: number;
  readonly delivered: number;
  readonly ring: Ring;
}

/** How long the process that made a decision has for telling Temporal itself before the relay steps in. */
const headStartMs = 5_000;

export interface EndOfAct {
  readonly events: readonly EventRow[];
  readonly ledger: readonly LedgerRow[];
  readonly invoices: readonly InvoiceState[];
  readonly rings: readonly { workflowId: string; ring: Ring }[];
}

const eventsPart = `
  insert into events (creditor_id, invoice_id, seq, at, kind, actor, data)
  select $1, r."invoiceId", r.seq, r.at, r.kind, r.actor, r.data
  from jsonb_to_recordset($2::jsonb) as r("invoiceId" uuid, seq int, at timestamptz, kind text, actor text, data jsonb)`;

const ringsPart = (rings: string, at: string): string => `
  insert into outbox (creditor_id, workflow_id, wanted, ring, next_try_at)
  select $1, r."workflowId", 1, r.ring, ${at}::timestamptz from jsonb_to_recordset(${rings}::jsonb) as r("workflowId" text, ring jsonb)
  order by r."workflowId"
  on conflict (creditor_id, workflow_id) do update
    set wanted = outbox.wanted + 1, ring = excluded.ring, next_try_at = excluded.next_try_at, attempts = 0, last_error = null
  returning creditor_id as "creditorId", workflow_id as "workflowId", wanted, delivered, ring`;

// The ids stand beside the record set, so that the update reads these invoices only. A case that had ended keeps the instant at which it did.
const endText = `
  with e as (${eventsPart}),
  l as (
    insert into ledger_entries (creditor_id, invoice_id, seq, kind, amount_cents, currency, occurred_on, payment_id)
    select $1, r."invoiceId", r.seq, r.kind, r."amountCents", r.currency, r."occurredOn", r."paymentId"
    from jsonb_to_recordset($3::jsonb) as r("invoiceId" uuid, seq int, kind text, "amountCents" bigint, currency text, "occurredOn" date, "paymentId" uuid)),
  i as (
    update invoices i set seq = r.seq, balance_cents = r."balanceCents", status = r.status, passed_steps = r."passedSteps",
      closed_at = case when i.status = r.status and r.status <> 'open' then coalesce(i.closed_at, r."closedAt") else r."closedAt" end,
      notice_presented_on = r."noticePresentedOn", notice_recorded_at = r."noticeRecordedAt", decided = r.decided,
      stage = r.decided->'sight'->>'stage', waiting_for = r.decided->'sight'->>'waitingFor',
      next_action_at = (r.decided->'sight'->>'nextActionAt')::timestamptz,
      next_step = r."nextStep", next_channel = r."nextChannel", next_earliest_at = r."nextEarliestAt"
    from jsonb_to_recordset($4::jsonb) as r(id uuid, seq int, "balanceCents" bigint, status text, "closedAt" timestamptz, "passedSteps" jsonb,
      "noticePresentedOn" date, "noticeRecordedAt" timestamptz, decided jsonb, "nextStep" text, "nextChannel" text, "nextEarliestAt" timestamptz)
    where i.creditor_id = $1 and i.id = any($7::uuid[]) and i.id = r.id),
  o as (${ringsPart('$5', '$6')})
  select * from o`;

/**
 * Writes the end of an act in one statement: events (a repeated (invoice, seq) is an error, never an overwrite), ledger entries, each invoice's state
 * with its decision and the projection that lists and folding read, and the newest decision of each workflow for Temporal. Returns what was queued; need not be awaited, the commit does.
 */
export function writeEnd(tx: Tx, creditorId: string, end: EndOfAct, now: Date): Promise<QueuedRing[]> {
  const { events, ledger, invoices, rings } = end;
  // Events repeat what providers said.
  const values = [storableJson(events), ...[ledger, invoices, rings].map((rows) => JSON.stringify(rows))];
  const ids = invoices.map((invoice) => invoice.id);
  const headStartUntil = new Date(now.getTime() + headStartMs);
  return keep(tx, run<QueuedRing>(tx, 'write-end', endText, [creditorId, ...values, headStartUntil, ids]));
}

const claimText = `
  with e as (${eventsPart})
  update invoices i set seq = r.seq, passed_steps = r."passedSteps"
  from jsonb_to_recordset($3::jsonb) as r(id uuid, seq int, "passedSteps" jsonb)
  where i.creditor_id = $1 and i.id = any($4::uuid[]) and i.id = r.id`;

/** Writes the history of a claim and raises each `seq`; the decision does not change with it, the answer decides. */
export function writeClaim(
  tx: Tx,
  creditorId: string,
  events: readonly EventRow[],
  invoices: readonly { id: string; seq: number; passedSteps: readonly PassedStep[] }[],
): void {
  const ids = invoices.map((invoice) => invoice.id);
  send(tx, 'write-claim', claimText, [creditorId, JSON.stringify(events), JSON.stringify(invoices), ids]);
}

/** Puts the newest decision of each workflow into the outbox, in the caller's transaction. Returns what was queued; need not be awaited. */
export function queueRings(
  tx: Tx,
  creditorId: string,
  rings: readonly { workflowId: string; ring: Ring }[],
  now: Date,
): Promise<QueuedRing[]> {
  const values = [creditorId, JSON.stringify(rings), new Date(now.getTime() + headStartMs)];
  return keep(tx, run<QueuedRing>(tx, 'queue-rings', ringsPart('$2', '$3'), values));
}

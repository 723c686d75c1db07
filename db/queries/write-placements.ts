/** Writing each step of the life of a case given to an agency, under its debtor's lock. */
import type { Agency, PlacementDecided, PlacementStatus } from '../../domain/placement.ts';
import { run, send, type Tx } from '../connect.ts';

export interface NewPlacement {
  readonly id: string;
  readonly no: number;
  readonly debtorId: string;
  readonly deliveryId: string;
  readonly agency: Agency;
  readonly frozenAt: Date;
  readonly invoices: readonly { invoiceId: string; balanceCents: number }[];
}

/** Writes a frozen placement with its invoices. An invoice that is at another agency is refused by its unique index. */
export async function insertPlacement(tx: Tx, creditorId: string, row: NewPlacement): Promise<void> {
  await run(
    tx,
    'insert-placement',
    `with p as (
       insert into placements (creditor_id, id, no, debtor_id, delivery_id, agency, status, seq, frozen_at)
       values ($1, $2, $3, $4, $5, $6, 'frozen', 0, $7) returning id)
     insert into placement_invoices (creditor_id, placement_id, invoice_id, balance_cents)
     select $1, p.id, r."invoiceId", r."balanceCents" from p, jsonb_to_recordset($8::jsonb) as r("invoiceId" uuid, "balanceCents" bigint)`,
    [
      creditorId,
      row.id,
      row.no,
      row.debtorId,
      row.deliveryId,
      JSON.stringify(row.agency),
      row.frozenAt,
      JSON.stringify(row.invoices),
    ],
  );
}

/** Moves a placement on; what is absent stays. */
export interface PlacementChange {
  readonly status?: PlacementStatus;
  readonly sentAt?: Date;
  readonly receiptDueAt?: Date;
  readonly receivedAt?: Date;
  readonly agencyReference?: string;
  readonly lastReportAt?: Date;
  readonly recallRequestedAt?: Date;
  readonly recallReason?: string;
}

export function changePlacement(tx: Tx, creditorId: string, id: string, change: PlacementChange): void {
  send(
    tx,
    'change-placement',
    `update placements set status = coalesce($3, status), sent_at = coalesce($4, sent_at), receipt_due_at = coalesce($5, receipt_due_at),
       received_at = coalesce($6, received_at), agency_reference = coalesce($7, agency_reference), last_report_at = coalesce($8, last_report_at),
       recall_requested_at = coalesce($9, recall_requested_at), recall_reason = coalesce($10, recall_reason)
     where creditor_id = $1 and id = $2`,
    [
      creditorId,
      id,
      change.status ?? null,
      change.sentAt ?? null,
      change.receiptDueAt ?? null,
      change.receivedAt ?? null,
      change.agencyReference ?? null,
      change.lastReportAt ?? null,
      change.recallRequestedAt ?? null,
      change.recallReason ?? null,
    ],
  );
}

/** Stores a placement's decision. */
export function storeDecision(
  tx: Tx,
  creditorId: string,
  id: string,
  decided: PlacementDecided,
  nextActionAt: string | null,
): void {
  send(
    tx,
    'store-placement-decision',
    'update placements set seq = $3, decided = $4, next_action_at = $5 where creditor_id = $1 and id = $2',
    [creditorId, id, decided.seq, JSON.stringify(decided), nextActionAt],
  );
}

/** Ends a placement with its invoices and the holds it set; its open tasks are cancelled but those of kind `agencyReport`, which somebody must still read. */
export function endPlacement(
  tx: Tx,
  creditorId: string,
  id: string,
  status: 'refused' | 'recalled' | 'closed',
  because: string,
  at: Date,
): void {
  send(
    tx,
    'end-placement',
    `with p as (update placements set status = $3, ended_at = $4, ended_because = $5, next_action_at = null where creditor_id = $1 and id = $2),
     x as (update placement_invoices set ended_at = $4 where creditor_id = $1 and placement_id = $2 and ended_at is null),
     t as (update tasks set status = 'cancelled', ended_at = $4 where creditor_id = $1 and status = 'open'
       and kind in ('agencyReceipt', 'agencySilent', 'recall') and data->>'placementId' = $2::text)
     update holds set ended_at = $4 where creditor_id = $1 and subject_id = $2 and kind = 'placement' and ended_at is null`,
    [creditorId, id, status, at, because],
  );
}

/** Takes back an end that came with money which went back: the agency holds the case again, and a recall that was asked for still stands. */
export function revivePlacement(tx: Tx, creditorId: string, id: string): void {
  send(
    tx,
    'revive-placement',
    `with x as (update placement_invoices set ended_at = null where creditor_id = $1 and placement_id = $2)
     update placements set status = case when recall_requested_at is not null then 'recallRequested' when received_at is null then 'sent' else 'received' end, ended_at = null, ended_because = null
     where creditor_id = $1 and id = $2`,
    [creditorId, id],
  );
}

/** Cases given to an agency: reading them, one by one and in lists. */
import type { InvoiceStatus } from '../../domain/case-facts.ts';
import type { Agency, PlacementDecided, PlacementStatus } from '../../domain/placement.ts';
import { run, type Tx } from '../connect.ts';

export interface PlacedInvoice {
  readonly invoiceId: string;
  readonly number: string;
  readonly currency: string;
  /** Civil date. */
  readonly issuedOn: string;
  readonly status: InvoiceStatus;
  /** What was owed when the contacts were frozen. */
  readonly placedCents: number;
  readonly balanceCents: number;
}

export interface PlacementRow {
  readonly id: string;
  readonly no: number;
  readonly debtorId: string;
  readonly debtor: string;
  readonly debtorName: string;
  readonly deliveryId: string;
  readonly deliveryState: string;
  readonly deliveryCompletedAt: Date | null;
  readonly agency: Agency;
  readonly status: PlacementStatus;
  readonly seq: number;
  readonly decided: PlacementDecided | null;
  readonly frozenAt: Date;
  readonly sentAt: Date | null;
  readonly receiptDueAt: Date | null;
  readonly receivedAt: Date | null;
  readonly agencyReference: string | null;
  readonly lastReportAt: Date | null;
  readonly recallRequestedAt: Date | null;
  readonly recallReason: string | null;
  readonly nextActionAt: Date | null;
  readonly endedAt: Date | null;
  readonly endedBecause: string | null;
  readonly invoices: PlacedInvoice[];
}

const selectText = `
  select p.id, p.no, p.debtor_id as "debtorId", b.reference as debtor, b.name as "debtorName", p.delivery_id as "deliveryId", d.state as "deliveryState",
    d.completed_at as "deliveryCompletedAt", p.agency, p.status, p.seq, p.decided, p.frozen_at as "frozenAt", p.sent_at as "sentAt",
    p.receipt_due_at as "receiptDueAt", p.received_at as "receivedAt", p.agency_reference as "agencyReference", p.last_report_at as "lastReportAt",
    p.recall_requested_at as "recallRequestedAt", p.recall_reason as "recallReason", p.next_action_at as "nextActionAt", p.ended_at as "endedAt",
    p.ended_because as "endedBecause",
    coalesce((select json_agg(json_build_object('invoiceId', i.id, 'number', i.number, 'currency', i.currency, 'issuedOn', i.issued_on, 'status', i.status,
        'placedCents', x.balance_cents, 'balanceCents', i.balance_cents) order by i.due_on, i.number)
      from placement_invoices x join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
      where x.creditor_id = p.creditor_id and x.placement_id = p.id), '[]') as invoices
  from placements p join deliveries d on d.creditor_id = p.creditor_id and d.id = p.delivery_id
    join debtors b on b.creditor_id = p.creditor_id and b.id = p.debtor_id
  where p.creditor_id = $1`;

/** One placement; undefined when unknown. */
export async function readPlacement(tx: Tx, creditorId: string, id: string): Promise<PlacementRow | undefined> {
  return (await run<PlacementRow>(tx, 'read-placement', `${selectText} and p.id = $2`, [creditorId, id]))[0];
}

/** One placement by its number or the agency's file number; undefined when unknown or not the only one. */
export async function findPlacement(
  tx: Tx,
  creditorId: string,
  by: { readonly no: number | null; readonly agencyReference: string | null; readonly invoice: string | null },
): Promise<PlacementRow | undefined> {
  const rows = await run<PlacementRow>(
    tx,
    'find-placement',
    `${selectText} and ($2::int is null or p.no = $2) and ($3::text is null or p.agency_reference = $3)
       and ($4::text is null or exists (select 1 from placement_invoices y join invoices n on n.creditor_id = y.creditor_id and n.id = y.invoice_id
         where y.creditor_id = p.creditor_id and y.placement_id = p.id and n.number = $4))
     order by (p.ended_at is null) desc, p.no desc limit 2`,
    [creditorId, by.no, by.agencyReference, by.invoice],
  );
  const [first, second] = rows;
  // An ended placement of the same invoice stands behind the live one; two live ones leave a doubt.
  return first && second && second.endedAt === null ? undefined : first;
}

/** Ids of the placements that are not over and hold any of these invoices. */
export async function livePlacementsOf(tx: Tx, creditorId: string, invoiceIds: readonly string[]): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'live-placements-of',
    `select distinct p.id from placements p join placement_invoices x on x.creditor_id = p.creditor_id and x.placement_id = p.id
     where p.creditor_id = $1 and p.ended_at is null and x.invoice_id = any($2::uuid[]) order by p.id`,
    [creditorId, invoiceIds],
  );
  return rows.map((row) => row.id);
}

/** The newest placement of each of these invoices. */
export async function newestPlacementsOf(
  tx: Tx,
  creditorId: string,
  invoiceIds: readonly string[],
): Promise<{ invoiceId: string; id: string; status: PlacementStatus; endedBecause: string | null }[]> {
  return run(
    tx,
    'newest-placements-of',
    `select distinct on (x.invoice_id) x.invoice_id as "invoiceId", p.id, p.status, p.ended_because as "endedBecause"
     from placement_invoices x join placements p on p.creditor_id = x.creditor_id and p.id = x.placement_id
     where x.creditor_id = $1 and x.invoice_id = any($2::uuid[]) order by x.invoice_id, p.no desc`,
    [creditorId, invoiceIds],
  );
}

/** A page of placements, newest first; `status` narrows it. */
export async function listPlacements(
  tx: Tx,
  creditorId: string,
  filter: { readonly status?: PlacementStatus; readonly after?: { readonly at: Date; readonly id: string } },
  most: number,
): Promise<PlacementRow[]> {
  return run<PlacementRow>(
    tx,
    'list-placements',
    `${selectText} and ($2::text is null or p.status = $2) and ($3::timestamptz is null or (p.frozen_at, p.id) < ($3, $4::uuid))
     order by p.frozen_at desc, p.id desc limit $5`,
    [creditorId, filter.status ?? null, filter.after?.at ?? null, filter.after?.id ?? null, most],
  );
}

/** The next number of a creditor's dossiers. Numbers are given out one at a time: the lock lasts until the transaction ends. */
export async function nextPlacementNo(tx: Tx, creditorId: string): Promise<number> {
  await run(tx, 'lock-placement-no', `select pg_advisory_xact_lock(hashtextextended('placement:' || $1, 0))`, [
    creditorId,
  ]);
  const rows = await run<{ no: number }>(
    tx,
    'next-placement-no',
    `select 1 + greatest(coalesce((select max(no) from placements where creditor_id = $1), 0),
       coalesce((select max((content->'routing'->>'no')::int) from deliveries where creditor_id = $1 and channel = 'agency'), 0)) as no`,
    [creditorId],
  );
  return rows[0]?.no ?? 1;
}

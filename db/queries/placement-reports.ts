/** What agencies reported, each once. Append-only. */
import type { ReportKind } from '../../domain/placement.ts';
import { run, type Tx } from '../connect.ts';

export interface NewReport {
  readonly id: string;
  readonly placementId: string;
  readonly invoiceId: string | null;
  readonly kind: ReportKind;
  readonly occurredOn: string;
  readonly amountCents: number | null;
  readonly data: Record<string, unknown>;
  readonly reportKey: string;
  readonly source: 'api' | 'csv' | 'person';
  readonly recordedAt: Date;
}

/** Adds one report; false when the same was told before. */
export async function addAgencyReport(tx: Tx, creditorId: string, report: NewReport): Promise<boolean> {
  const rows = await run(
    tx,
    'add-agency-report',
    `insert into placement_reports (creditor_id, id, placement_id, invoice_id, kind, occurred_on, amount_cents, data, report_key, source, recorded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (creditor_id, placement_id, report_key) do nothing returning id`,
    [
      creditorId,
      report.id,
      report.placementId,
      report.invoiceId,
      report.kind,
      report.occurredOn,
      report.amountCents,
      JSON.stringify(report.data),
      report.reportKey,
      report.source,
      report.recordedAt,
    ],
  );
  return rows.length === 1;
}

/** What an agency reported about one placement, in the order in which it came. */
export async function reportsOf(tx: Tx, creditorId: string, placementId: string): Promise<NewReport[]> {
  return run<NewReport>(
    tx,
    'reports-of-placement',
    `select id, placement_id as "placementId", invoice_id as "invoiceId", kind, occurred_on as "occurredOn", amount_cents as "amountCents", data,
       report_key as "reportKey", source, recorded_at as "recordedAt"
     from placement_reports where creditor_id = $1 and placement_id = $2 order by recorded_at, id`,
    [creditorId, placementId],
  );
}

/** What was told before under this key, which is the same report or contradicts it; undefined when nothing was. */
export async function reportOfKey(
  tx: Tx,
  creditorId: string,
  placementId: string,
  reportKey: string,
): Promise<Pick<NewReport, 'invoiceId' | 'occurredOn' | 'amountCents'> | undefined> {
  const rows = await run<Pick<NewReport, 'invoiceId' | 'occurredOn' | 'amountCents'>>(
    tx,
    'report-of-key',
    `select invoice_id as "invoiceId", occurred_on as "occurredOn", amount_cents as "amountCents"
     from placement_reports where creditor_id = $1 and placement_id = $2 and report_key = $3`,
    [creditorId, placementId, reportKey],
  );
  return rows[0];
}

/** A sum, and the days around a date in which it may be the same money. */
export interface SumAround {
  readonly amountCents: number;
  /** Civil date. */
  readonly on: string;
  readonly days: number;
}

/** How many payments of this sum, told without a reference on this very day, this placement's reports hold. */
export async function countNameless(
  tx: Tx,
  creditorId: string,
  placementId: string,
  { amountCents, on }: Pick<SumAround, 'amountCents' | 'on'>,
): Promise<number> {
  const rows = await run<{ n: number }>(
    tx,
    'count-nameless-payments',
    `select count(*)::int as n from placement_reports where creditor_id = $1 and placement_id = $2 and kind = 'payment'
       and occurred_on = $3 and amount_cents = $4 and data->>'reference' is null`,
    [creditorId, placementId, on, amountCents],
  );
  return rows[0]?.n ?? 0;
}

/** How many payments of this sum to us this placement's reports hold within so many days. */
export async function countDirect(
  tx: Tx,
  creditorId: string,
  placementId: string,
  { amountCents, on, days }: SumAround,
): Promise<number> {
  const rows = await run<{ n: number }>(
    tx,
    'count-direct-payments',
    `select count(*)::int as n from placement_reports where creditor_id = $1 and placement_id = $2 and kind = 'payment'
       and data->>'via' = 'direct' and amount_cents = $3 and abs(occurred_on - $4::date) <= $5`,
    [creditorId, placementId, amountCents, on, days],
  );
  return rows[0]?.n ?? 0;
}

/** How many payments of this sum our own books have on any of these invoices within so many days, without those an agency reported. */
export async function countLaidAround(
  tx: Tx,
  creditorId: string,
  invoiceIds: readonly string[],
  { amountCents, on, days }: SumAround,
): Promise<number> {
  const rows = await run<{ n: number }>(
    tx,
    'payments-laid-around',
    `select count(distinct p.id)::int as n from payments p join allocations a on a.creditor_id = p.creditor_id and a.payment_id = p.id
     where p.creditor_id = $1 and a.invoice_id = any($2::uuid[]) and a.undone_at is null and p.amount_cents = $3 and p.reversed_at is null
       and p.reference not like 'AG-%' and abs(p.received_on - $4::date) <= $5`,
    [creditorId, invoiceIds, amountCents, on, days],
  );
  return rows[0]?.n ?? 0;
}

/** A payment to us of which an agency told, as it was reported. */
export interface DirectReport {
  readonly placementId: string;
  /** Number of the dossier. */
  readonly no: number;
  readonly occurredOn: string;
  readonly amountCents: number;
  readonly data: { readonly reference?: string; readonly invoice?: string };
}

/** The payments of this sum to us that agencies reported for a debtor within so many days, oldest first. */
export async function directReportsOf(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  { amountCents, on, days }: SumAround,
): Promise<DirectReport[]> {
  return run<DirectReport>(
    tx,
    'direct-reports-of-debtor',
    `select l.id as "placementId", l.no, r.occurred_on as "occurredOn", r.amount_cents as "amountCents", r.data
     from placements l join placement_reports r on r.creditor_id = l.creditor_id and r.placement_id = l.id
     where l.creditor_id = $1 and l.debtor_id = $2 and r.kind = 'payment' and r.data->>'via' = 'direct'
       and r.amount_cents = $3 and abs(r.occurred_on - $4::date) <= $5 order by r.recorded_at, r.id`,
    [creditorId, debtorId, amountCents, on, days],
  );
}

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

/** Whether our own books have a payment of this sum on any of these invoices within so many days, other than one an agency reported. */
export async function laidAround(
  tx: Tx,
  creditorId: string,
  invoiceIds: readonly string[],
  { amountCents, on, days }: { readonly amountCents: number; readonly on: string; readonly days: number },
): Promise<boolean> {
  const rows = await run(
    tx,
    'payment-laid-around',
    `select 1 from payments p join allocations a on a.creditor_id = p.creditor_id and a.payment_id = p.id
     where p.creditor_id = $1 and a.invoice_id = any($2::uuid[]) and p.amount_cents = $3 and p.reversed_at is null
       and p.reference not like 'AG-%' and abs(p.received_on - $4::date) <= $5 limit 1`,
    [creditorId, invoiceIds, amountCents, on, days],
  );
  return rows.length > 0;
}

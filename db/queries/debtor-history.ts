/** What the ledger knows of a debtor when a policy is chosen for one of its invoices: how many came before, and how the last ones were paid. */
import type { DebtorType } from '../../domain/case-facts.ts';
import type { DebtorMark } from '../../domain/choose-policy.ts';
import { run, type Tx } from '../connect.ts';

export interface DebtorHistory {
  /** As it was known until now; null: a debtor nobody has heard of. */
  readonly type: DebtorType | null;
  readonly mark: DebtorMark | null;
  /** Invoices that came before, counted up to 100. */
  readonly earlier: number;
  /** Of the last six that came before and are due or ended: how many there are, and how many were late. */
  readonly judged: number;
  readonly late: number;
  /** When the first invoice of this creditor was registered here; null: none yet. */
  readonly since: Date | null;
}

/*
 * Late is: the last payment of a settled invoice came after the due date (an invoice settled by a credit note alone was not late), or something is
 * still owed past the due date and nobody disputes it (R50).
 */
const historyText = `
  select d.type, d.mark->>'mark' as mark, n.earlier, coalesce(s.judged, 0)::int as judged, coalesce(s.late, 0)::int as late,
    (select min(f.registered_at) from invoices f where f.creditor_id = $1) as since
  from (values (1)) as one
    left join debtors d on d.creditor_id = $1 and d.reference = $2
    left join lateral (select count(*)::int as earlier from (select 1 from invoices i
      where i.creditor_id = $1 and i.debtor_id = d.id and i.registered_at < coalesce($4::timestamptz, 'infinity') limit 100) as counted) as n on true
    left join lateral (select count(*) as judged, count(*) filter (where case
        when x.status = 'settled' then exists (select 1 from ledger_entries l
          where l.creditor_id = $1 and l.invoice_id = x.id and l.kind = 'payment' and l.occurred_on > x.due_on)
        else x.due_on < $3::date and not exists (select 1 from holds h
          where h.creditor_id = $1 and h.invoice_id = x.id and h.kind = 'dispute' and h.ended_at is null) end) as late
      from (select i.id, i.status, i.due_on from invoices i
        where i.creditor_id = $1 and i.debtor_id = d.id and i.registered_at < coalesce($4::timestamptz, 'infinity')
          and (i.status <> 'open' or i.due_on < $3::date) order by i.due_on desc, i.id limit 6) as x) as s on true`;

/**
 * Reads it for the debtor of this reference. `today` is the civil date in the debtor's zone; `before` leaves out what was registered at that
 * instant or later (null: nothing is left out).
 */
export async function readDebtorHistory(
  tx: Tx,
  creditorId: string,
  reference: string,
  today: string,
  before: Date | null,
): Promise<DebtorHistory> {
  const [row] = await run<DebtorHistory>(tx, 'debtor-history', historyText, [creditorId, reference, today, before]);
  if (!row) throw new Error('The history of a debtor is always one row');
  return row;
}

/** The type of a debtor as it was known until now; null: a debtor nobody has heard of. */
export async function readDebtorType(tx: Tx, creditorId: string, reference: string): Promise<DebtorType | null> {
  const rows = await run<{ type: DebtorType }>(
    tx,
    'debtor-type',
    'select type from debtors where creditor_id = $1 and reference = $2',
    [creditorId, reference],
  );
  return rows[0]?.type ?? null;
}

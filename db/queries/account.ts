/** The account of a debtor: its invoices with every money fact up to a day. */
import { run, type Tx } from '../connect.ts';

export interface AccountRow {
  readonly id: string;
  readonly number: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly currency: string;
  readonly amountCents: number;
  /** Sum of the movements. */
  readonly balanceCents: number;
  /** In order of date, on one day as they were recorded. */
  readonly movements: {
    on: string;
    kind: 'invoiced' | 'payment' | 'reversal' | 'creditNote' | 'writeOff';
    amountCents: number;
  }[];
}

/**
 * Invoices of a debtor that owe or are owed something on that day, and those that moved after `since`; oldest due date first. At most `limit`.
 */
export async function readAccountRows(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  period: { readonly since: string; readonly on: string },
  limit: number,
): Promise<AccountRow[]> {
  return run<AccountRow>(
    tx,
    'read-account',
    `select i.id, i.number, i.issued_on as "issuedOn", i.due_on as "dueOn", i.currency, i.amount_cents as "amountCents",
       a.cents as "balanceCents", a.movements
     from invoices i cross join lateral (
       select sum(l.amount_cents)::bigint as cents, max(l.occurred_on) as last_on,
         json_agg(json_build_object('on', l.occurred_on, 'kind', l.kind, 'amountCents', l.amount_cents) order by l.occurred_on, l.seq) as movements
       from ledger_entries l where l.creditor_id = i.creditor_id and l.invoice_id = i.id and l.occurred_on <= $4) as a
     where i.creditor_id = $1 and i.debtor_id = $2 and (a.cents <> 0 or a.last_on > $3) order by i.due_on, i.number limit $5`,
    [creditorId, debtorId, period.since, period.on, limit],
  );
}

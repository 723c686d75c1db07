/** Promises about money and history: every cent and every event is accounted for. */
import type { SqlCheck } from './invariants.ts';

const balances: SqlCheck = {
  name: 'each balance is the sum of its ledger',
  sql: `
    select i.number as label, i.balance_cents = (select coalesce(sum(l.amount_cents), 0) from ledger_entries l
      where l.creditor_id = i.creditor_id and l.invoice_id = i.id) as ok
    from invoices i where i.creditor_id = $1`,
};

const neverOverpaid: SqlCheck = {
  name: 'no invoice is owed less than nothing, and a settled one nothing',
  sql: `
    select i.number as label, i.balance_cents >= 0 and (i.status <> 'settled' or i.balance_cents = 0)
      and (i.status not in ('open', 'handedOver') or i.balance_cents > 0) as ok
    from invoices i where i.creditor_id = $1`,
};

const paymentsLaid: SqlCheck = {
  name: 'each payment is its allocations plus what is unallocated',
  sql: `
    select p.reference as label, p.amount_cents = p.unallocated_cents + (select coalesce(sum(a.amount_cents), 0) from allocations a
        where a.creditor_id = p.creditor_id and a.payment_id = p.id and a.undone_at is null)
      + (select coalesce(sum((t.result->>'refundedCents')::bigint), 0) from tasks t where t.creditor_id = p.creditor_id
        and t.kind = 'unallocatedPayment' and t.status = 'done' and t.data->>'reference' = p.reference) as ok
    from payments p where p.creditor_id = $1`,
};

const allocationsBooked: SqlCheck = {
  name: 'each allocation is in the ledger, and taken back when its payment was',
  sql: `
    select format('%s on %s', p.reference, i.number) as label,
      (select coalesce(sum(l.amount_cents), 0) from ledger_entries l where l.creditor_id = a.creditor_id and l.invoice_id = a.invoice_id
        and l.payment_id = p.id)
      = case when p.reversed_at is null then -coalesce(sum(a.amount_cents) filter (where a.undone_at is null), 0) else 0 end as ok
    from allocations a
      join payments p on p.creditor_id = a.creditor_id and p.id = a.payment_id
      join invoices i on i.creditor_id = a.creditor_id and i.id = a.invoice_id
    where a.creditor_id = $1 group by a.creditor_id, a.invoice_id, p.id, p.reference, p.reversed_at, i.number`,
};

const plansSum: SqlCheck = {
  name: 'the instalments of each plan sum to what it covers',
  sql: `
    select p.reference as label, p.total_cents = (select sum(n.amount_cents) from instalments n
        where n.creditor_id = p.creditor_id and n.plan_id = p.id)
      and p.total_cents = (select sum(x.balance_cents) from plan_invoices x where x.creditor_id = p.creditor_id and x.plan_id = p.id) as ok
    from plans p where p.creditor_id = $1`,
};

const noGaps: SqlCheck = {
  name: 'the history of each invoice has no gap',
  sql: `
    select i.number as label, count(e.seq) = i.seq and coalesce(max(e.seq), 0) = i.seq as ok
    from invoices i left join events e on e.creditor_id = i.creditor_id and e.invoice_id = i.id
    where i.creditor_id = $1 group by i.creditor_id, i.id`,
};

export const moneyChecks: readonly SqlCheck[] = [
  balances,
  neverOverpaid,
  paymentsLaid,
  allocationsBooked,
  plansSum,
  noGaps,
];

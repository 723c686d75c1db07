/** What the calls of a period came to. */
import { run, type Tx } from '../connect.ts';

export interface CallFigures {
  /** Calls that were reported. */
  readonly calls: number;
  readonly rightParty: number;
  readonly promises: number;
  /** Promises whose money came in time; whose time is over without it; whose time is not over. */
  readonly kept: number;
  readonly broken: number;
  readonly pending: number;
}

/**
 * Counts the calls reported from `from` (included) to `to` (not included). A promise is kept when payments recorded after the call, received before the
 * hold of the promise ends and not taken back, laid at least the promised amount on the invoices of the call.
 */
export async function callFigures(tx: Tx, creditorId: string, from: Date, to: Date, now: Date): Promise<CallFigures> {
  const rows = await run<CallFigures>(
    tx,
    'call-figures',
    `with c as (
       select t.result, (t.result->'promise'->>'amountCents')::bigint as promised, (t.result->'promise'->>'keptUntil')::timestamptz as until,
         (select coalesce(sum(a.amount_cents), 0) from allocations a join payments p on p.creditor_id = a.creditor_id and p.id = a.payment_id
           where a.creditor_id = $1 and a.undone_at is null and p.reversed_at is null and p.recorded_at > t.ended_at
             and p.received_on < ((t.result->'promise'->>'keptUntil')::timestamptz at time zone
               (select d.time_zone from deliveries y join debtors d on d.creditor_id = y.creditor_id and d.id = y.debtor_id
                 where y.creditor_id = $1 and y.id = t.delivery_id))::date
             and a.invoice_id in (select x.invoice_id from delivery_invoices x where x.creditor_id = $1 and x.delivery_id = t.delivery_id)) as paid
       from tasks t where t.creditor_id = $1 and t.kind = 'call' and t.status = 'done' and t.ended_at >= $2 and t.ended_at < $3)
     select count(*)::int as calls, count(*) filter (where (result->>'rightParty')::boolean)::int as "rightParty",
       count(promised)::int as promises, count(*) filter (where paid >= promised)::int as kept,
       count(*) filter (where paid < promised and until <= $4)::int as broken,
       count(*) filter (where paid < promised and until > $4)::int as pending
     from c`,
    [creditorId, from, to, now],
  );
  return rows[0] ?? { calls: 0, rightParty: 0, promises: 0, kept: 0, broken: 0, pending: 0 };
}

/** What the calls of a period came to. */
import { run, type Tx } from '../connect.ts';

export interface CallFigures {
  /** Calls that were reported. */
  readonly calls: number;
  readonly rightParty: number;
  readonly promises: number;
  /** Promises whose money came in time; whose time is over without all of it; of those, with a part of it; whose time is not over; replaced or taken back. */
  readonly kept: number;
  readonly broken: number;
  readonly halfKept: number;
  readonly pending: number;
  readonly cancelled: number;
  /** Of the promises whose time is over: what was promised, and what of it came in. */
  readonly money: readonly {
    readonly currency: string;
    readonly promisedCents: number;
    readonly receivedCents: number;
  }[];
}

/**
 * Counts the calls reported from `from` (included) to `to` (not included), and how their promises stand. One whose time is over and that nobody has judged yet
 * counts as it will be judged: broken. Cancelled ones (replaced, taken back) are neither kept nor broken.
 */
export async function callFigures(tx: Tx, creditorId: string, from: Date, to: Date, now: Date): Promise<CallFigures> {
  const rows = await run<CallFigures>(
    tx,
    'call-figures',
    `with c as (
       select t.result, m.currency, m.amount_cents as promised, m.received_cents as received,
         case when m.status = 'open' and m.kept_until <= $4 then 'broken' else m.status end as status
       from tasks t left join promises m on m.creditor_id = t.creditor_id and m.task_id = t.id
       where t.creditor_id = $1 and t.kind = 'call' and t.status = 'done' and t.ended_at >= $2 and t.ended_at < $3)
     select count(*)::int as calls, count(*) filter (where (result->>'rightParty')::boolean)::int as "rightParty",
       count(promised)::int as promises, count(*) filter (where status = 'kept')::int as kept,
       count(*) filter (where status in ('broken', 'halfKept'))::int as broken, count(*) filter (where status = 'halfKept')::int as "halfKept",
       count(*) filter (where status = 'open')::int as pending, count(*) filter (where status = 'cancelled')::int as cancelled,
       coalesce((select json_agg(json_build_object('currency', s.currency, 'promisedCents', s.promised, 'receivedCents', s.received) order by s.currency)
         from (select currency, sum(promised)::bigint as promised, sum(least(received, promised))::bigint as received from c
           where status in ('kept', 'broken', 'halfKept') group by currency) as s), '[]') as money
     from c`,
    [creditorId, from, to, now],
  );
  const none = { calls: 0, rightParty: 0, promises: 0, kept: 0, broken: 0, halfKept: 0, pending: 0, cancelled: 0 };
  return rows[0] ?? { ...none, money: [] };
}

/** Everything that happened to one invoice, in order. */
import { run, type Tx } from '../connect.ts';

export interface TimelineItem {
  /** ISO instant. */
  readonly at: string;
  readonly type: 'event' | 'delivery' | 'task' | 'hold';
  readonly [detail: string]: unknown;
}

interface TimelineRow {
  readonly at: Date;
  readonly type: TimelineItem['type'];
  readonly body: Record<string, unknown>;
}

/** What was recorded at one instant reads: the facts in their own order, then what they led to. */
const timelineText = `
  select at, type, body from (
    select e.at, 'event' as type, 1 as rank, e.seq, json_build_object('seq', e.seq, 'kind', e.kind, 'actor', e.actor, 'data', e.data) as body
      from events e where e.creditor_id = $1 and e.invoice_id = $2
    union all
    select h.started_at, 'hold', 2, 0, json_build_object('id', h.id, 'kind', h.kind, 'reason', h.reason, 'endsAt', h.ends_at, 'endedAt', h.ended_at)
      from holds h where h.creditor_id = $1 and h.invoice_id = $2
    union all
    select coalesce(d.claimed_at, d.created_at), 'delivery', 3, coalesce(x.claim_seq, 0), json_build_object('id', d.id, 'channel', d.channel, 'tone', d.tone,
        'step', x.step, 'state', d.state, 'outcome', d.outcome, 'amountCents', x.amount_cents, 'claimSeq', x.claim_seq, 'withdrawn', x.withdrawn,
        'createdAt', d.created_at, 'claimedAt', d.claimed_at, 'completedAt', d.completed_at, 'attempts', d.attempts)
      from delivery_invoices x join deliveries d on d.creditor_id = x.creditor_id and d.id = x.delivery_id
      where x.creditor_id = $1 and x.invoice_id = $2
    union all
    select t.created_at, 'task', 4, 0, json_build_object('id', t.id, 'kind', t.kind, 'deliveryId', t.delivery_id, 'dueAt', t.due_at, 'status', t.status,
        'endedAt', t.ended_at, 'result', t.result)
      from tasks t where t.creditor_id = $1 and (t.invoice_id = $2
        or t.delivery_id in (select y.delivery_id from delivery_invoices y where y.creditor_id = $1 and y.invoice_id = $2))
  ) as items order by at, rank, seq, body->>'id'`;

/** Reads the whole history of an invoice, oldest first. Deliveries stand where they were claimed, or prepared. */
export async function readTimeline(tx: Tx, creditorId: string, invoiceId: string): Promise<TimelineItem[]> {
  const rows = await run<TimelineRow>(tx, 'timeline', timelineText, [creditorId, invoiceId]);
  return rows.map((row) => ({ at: row.at.toISOString(), type: row.type, ...inUtc(row.body) }));
}

/** PostgreSQL writes an instant inside JSON with its offset; elsewhere instants end in Z. */
function inUtc(body: Record<string, unknown>): Record<string, unknown> {
  const told = Object.entries(body).map(([key, one]) => [
    key,
    key.endsWith('At') && typeof one === 'string' ? new Date(one).toISOString() : one,
  ]);
  return Object.fromEntries(told) as Record<string, unknown>;
}

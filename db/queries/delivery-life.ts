/** The life of a send as its provider tells it, its new sends, and the questions asked about it. */
import type { DeliveryState } from '../../domain/case-facts.ts';
import type { AskPlan } from '../../domain/ask-again.ts';
import { phaseRank, type Phase } from '../../domain/delivery-life.ts';
import type { Channel } from '../../domain/policy.ts';
import { run, send, storableJson, type Tx } from '../connect.ts';

export interface LifeChange {
  readonly state: DeliveryState;
  readonly phase: Phase;
  readonly outcome: string | null;
  /** `keep`: nothing is known of it; `done`: the contact was made or given up; `open`: somebody still has to end it. */
  readonly completed: 'keep' | 'done' | 'open';
}

/** Writes what is known of the newest send. The phase only rises; a contact counts from the answer that accepted it, else from `now`. */
export function setLife(tx: Tx, creditorId: string, id: string, change: LifeChange, now: Date): void {
  send(
    tx,
    'set-life',
    `update deliveries d set state = $3, phase = greatest(d.phase, $4), outcome = $5,
       completed_at = case $6 when 'keep' then d.completed_at when 'open' then null else coalesce(d.completed_at,
         (select min(f.at) from delivery_facts f where f.creditor_id = $1 and f.delivery_id = $2 and f.send_no = d.send_no and f.kind = 'answer'
           and f.data->>'kind' = 'accepted'), $7) end,
       in_flight_since = case $6 when 'keep' then d.in_flight_since end, not_before = case $6 when 'keep' then d.not_before end
     where d.creditor_id = $1 and d.id = $2`,
    [creditorId, id, change.state, phaseRank(change.phase), change.outcome, change.completed, now],
  );
}

/** Keeps what the provider calls the newest send, where that was not known. */
export function keepNames(
  tx: Tx,
  creditorId: string,
  id: string,
  { providerId, messageId }: { readonly providerId?: string; readonly messageId?: string },
): void {
  send(
    tx,
    'keep-names',
    `update deliveries set provider_id = coalesce(provider_id, $3::text), message_id = coalesce(message_id, $4::text) where creditor_id = $1 and id = $2
       and ((provider_id is null and $3::text is not null) or (message_id is null and $4::text is not null))`,
    [creditorId, id, providerId ?? null, messageId ?? null],
  );
}

/** Makes a delivery ready for another attempt from `notBefore` on, after a proven non-arrival: as a new send, or as the same one under the same key. */
export function sendAgain(tx: Tx, creditorId: string, id: string, as: 'newSend' | 'sameSend', notBefore: Date): void {
  send(
    tx,
    'send-again',
    `update deliveries set state = 'retrying', send_no = send_no + $3, attempts = case when $3 = 0 then attempts else 0 end, phase = 1, outcome = null,
       provider_id = null, message_id = null, not_before = $4, completed_at = null, in_flight_since = null, asked_at = null, asks = 0
     where creditor_id = $1 and id = $2`,
    [creditorId, id, as === 'newSend' ? 1 : 0, notBefore],
  );
}

/** Takes back a new send that has not left: the delivery is again what the send before it was, as far as its facts tell. */
export async function takeBackSend(tx: Tx, creditorId: string, id: string): Promise<void> {
  await run(
    tx,
    'take-back-send',
    `with known as (
       select max(f.data->>'providerId') as provider_id, max(f.data->>'messageId') as message_id,
         bool_or(f.kind = 'answer' and f.data->>'kind' = 'accepted') as accepted
       from deliveries d join delivery_facts f on f.creditor_id = d.creditor_id and f.delivery_id = d.id and f.send_no = d.send_no - 1
       where d.creditor_id = $1 and d.id = $2)
     update deliveries d set send_no = d.send_no - 1, attempts = greatest(d.attempts, 1), phase = case when k.accepted then $3::smallint else $4::smallint end,
       provider_id = k.provider_id, message_id = k.message_id, not_before = null
     from known k where d.creditor_id = $1 and d.id = $2`,
    [creditorId, id, phaseRank('accepted'), phaseRank('submitting')],
  );
}

/** Whether this debtor was sent anything in this channel after the given delivery was claimed. */
export async function sentSince(
  tx: Tx,
  creditorId: string,
  delivery: { readonly id: string; readonly debtorId: string; readonly channel: Channel },
): Promise<boolean> {
  const rows = await run(
    tx,
    'sent-since',
    `select 1 from deliveries o join deliveries d on d.creditor_id = o.creditor_id and d.id = $2
     where o.creditor_id = $1 and o.debtor_id = $3 and o.channel = $4 and o.id <> $2 and o.claimed_at > d.claimed_at
       and o.state not in ('failed', 'cancelled') limit 1`,
    [creditorId, delivery.id, delivery.debtorId, delivery.channel],
  );
  return rows.length > 0;
}

/** Ends open tasks of these kinds about a delivery: what they asked for is answered. Returns how many there were. */
export async function cancelTasks(
  tx: Tx,
  creditorId: string,
  deliveryId: string,
  kinds: readonly string[],
  at: Date,
): Promise<number> {
  const rows = await run(
    tx,
    'cancel-delivery-tasks',
    `update tasks set status = 'cancelled', ended_at = $4, updated_at = $4, revision = revision + 1
     where creditor_id = $1 and delivery_id = $2 and kind = any($3::text[]) and status = 'open' returning id`,
    [creditorId, deliveryId, kinds, at],
  );
  return rows.length;
}

/** Adds to what a person reads in an open `resolveUnknown` task: what the provider answered. */
export function tellInTask(
  tx: Tx,
  creditorId: string,
  deliveryId: string,
  data: Record<string, unknown>,
  at: Date,
): void {
  send(
    tx,
    'tell-in-task',
    `update tasks set data = data || $3::jsonb, updated_at = $4, revision = revision + 1
     where creditor_id = $1 and delivery_id = $2 and kind = 'resolveUnknown' and status = 'open'`,
    [creditorId, deliveryId, storableJson(data), at],
  );
}

/** Counts a question about a delivery, before it is asked: a crash must not ask without end. */
export function markAsked(tx: Tx, creditorId: string, id: string, at: Date): void {
  send(tx, 'mark-asked', 'update deliveries set asked_at = $3, asks = asks + 1 where creditor_id = $1 and id = $2', [
    creditorId,
    id,
    at,
  ]);
}

/** Deliveries of a channel about which this provider is to be asked now, those asked longest ago first. */
export async function dueToAsk(
  tx: Tx,
  creditorId: string,
  asked: { readonly channel: Channel; readonly provider: string; readonly plan: AskPlan },
  now: Date,
  limit: number,
): Promise<string[]> {
  const { channel, provider, plan } = asked;
  const rows = await run<{ id: string }>(
    tx,
    'due-to-ask',
    `select d.id from deliveries d
     where d.creditor_id = $1 and d.channel = $2 and d.claimed_at > $3 and d.claimed_at <= $4 and d.provider = $5
       and (d.outcome is null or d.outcome = 'unknown') and d.state in ('accepted', 'dispatched', 'presented', 'unknown')
       and exists (select 1 from unnest(case when d.state = 'unknown' then $6::bigint[] else $7::bigint[] end) as after(ms)
         where d.claimed_at + after.ms * interval '1 millisecond' <= $8::timestamptz
           and (d.asked_at is null or d.asked_at < d.claimed_at + after.ms * interval '1 millisecond'))
     order by d.asked_at nulls first, d.claimed_at limit $9`,
    [
      creditorId,
      channel,
      new Date(now.getTime() - plan.oldestMs),
      new Date(now.getTime() - Math.min(...plan.unknownMs)),
      provider,
      plan.unknownMs,
      plan.acceptedMs,
      now,
      limit,
    ],
  );
  return rows.map((row) => row.id);
}

/** Deliveries left in flight since before `before`, of which no invoice is open any more, with the invoices they cover. */
export async function interruptedAfterEnd(
  tx: Tx,
  creditorId: string,
  before: Date,
  limit: number,
): Promise<{ id: string; invoiceIds: string[] }[]> {
  return run<{ id: string; invoiceIds: string[] }>(
    tx,
    'interrupted-after-end',
    `select d.id, json_agg(x.invoice_id) as "invoiceIds" from deliveries d
       join delivery_invoices x on x.creditor_id = d.creditor_id and x.delivery_id = d.id and not x.withdrawn
       join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
     where d.creditor_id = $1 and d.state = 'claimed' and d.in_flight_since < $2
     group by d.id having bool_and(i.status <> 'open') order by d.id limit $3`,
    [creditorId, before, limit],
  );
}

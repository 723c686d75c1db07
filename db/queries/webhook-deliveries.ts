/** One event on its way to one endpoint. */
import type { WebhookDecided } from '../../domain/webhook.ts';
import { run, send, type Tx } from '../connect.ts';

export type WebhookStatus = 'pending' | 'delivered' | 'failed' | 'skipped';

export interface WebhookDeliveryRow {
  readonly id: string;
  readonly endpointId: string;
  /** Number in the creditor's chain; negative: a message sent to try the endpoint. */
  readonly eventNo: number;
  readonly messageId: string;
  readonly type: string;
  readonly status: WebhookStatus;
  readonly seq: number;
  readonly attempts: number;
  readonly nextAt: Date | null;
  readonly lastStatus: number | null;
  readonly lastProblem: string | null;
  readonly decided: WebhookDecided;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

const columns = `id, endpoint_id as "endpointId", event_no as "eventNo", message_id as "messageId", type, status, seq, attempts, next_at as "nextAt",
  last_status as "lastStatus", last_problem as "lastProblem", decided, created_at as "createdAt", ended_at as "endedAt"`;

/** Inserts what was decided for new events; one that is there already stays as it is. Returns the ids that are new. */
export async function insertWebhookDeliveries(
  tx: Tx,
  creditorId: string,
  rows: readonly WebhookDeliveryRow[],
): Promise<string[]> {
  const inserted = await run<{ id: string }>(
    tx,
    'insert-webhook-deliveries',
    `insert into webhook_deliveries (creditor_id, id, endpoint_id, event_no, message_id, type, status, seq, attempts, next_at, decided, created_at, ended_at)
     select $1, r.id, r."endpointId", r."eventNo", r."messageId", r.type, r.status, r.seq, 0, r."nextAt", r.decided, r."createdAt", r."endedAt"
     from jsonb_to_recordset($2::jsonb) as r(id uuid, "endpointId" uuid, "eventNo" bigint, "messageId" text, type text, status text, seq int,
       "nextAt" timestamptz, decided jsonb, "createdAt" timestamptz, "endedAt" timestamptz)
     on conflict (creditor_id, endpoint_id, event_no) do nothing returning id`,
    [creditorId, JSON.stringify(rows)],
  );
  return inserted.map(({ id }) => id);
}

/** One delivery; undefined when unknown. */
export async function readWebhookDelivery(
  tx: Tx,
  creditorId: string,
  id: string,
): Promise<WebhookDeliveryRow | undefined> {
  const text = `select ${columns} from webhook_deliveries where creditor_id = $1 and id = $2`;
  return (await run<WebhookDeliveryRow>(tx, 'read-webhook-delivery', text, [creditorId, id]))[0];
}

/** Writes where a delivery stands after a decision. */
export function updateWebhookDelivery(tx: Tx, creditorId: string, row: WebhookDeliveryRow): void {
  send(
    tx,
    'update-webhook-delivery',
    `update webhook_deliveries set status = $3, seq = $4, attempts = $5, next_at = $6, last_status = $7, last_problem = $8, decided = $9, ended_at = $10
     where creditor_id = $1 and id = $2`,
    [
      creditorId,
      row.id,
      row.status,
      row.seq,
      row.attempts,
      row.nextAt,
      row.lastStatus,
      row.lastProblem,
      JSON.stringify(row.decided),
      row.endedAt,
    ],
  );
}

/**
 * Records everything still under way to an endpoint as skipped, so that a replay gives it. Their workflows are not rung: each finds it out when it wakes,
 * within the longest pause of the schedule.
 */
export function skipPending(tx: Tx, creditorId: string, endpointId: string, because: string, now: Date): void {
  send(
    tx,
    'skip-pending-webhooks',
    `update webhook_deliveries set status = 'skipped', seq = seq + 1, next_at = null, last_problem = $3, ended_at = $4,
       decided = decided || jsonb_build_object('seq', seq + 1, 'decision', jsonb_build_object('finish', 'skipped'))
     where creditor_id = $1 and endpoint_id = $2 and status = 'pending'`,
    [creditorId, endpointId, because, now],
  );
}

export interface WebhookDeliveryFilter {
  readonly status?: WebhookStatus;
  /** Only those before this number. */
  readonly before?: number;
}

/** A page of an endpoint's deliveries, newest event first; messages sent to try it come last. */
export async function listWebhookDeliveries(
  tx: Tx,
  creditorId: string,
  endpointId: string,
  filter: WebhookDeliveryFilter,
  limit: number,
): Promise<WebhookDeliveryRow[]> {
  return run<WebhookDeliveryRow>(
    tx,
    'list-webhook-deliveries',
    `select ${columns} from webhook_deliveries where creditor_id = $1 and endpoint_id = $2
       and ($3::text is null or status = $3) and ($4::bigint is null or event_no < $4) order by event_no desc limit $5`,
    [creditorId, endpointId, filter.status ?? null, filter.before ?? null, limit],
  );
}

export interface ReplayFilter {
  readonly statuses: readonly WebhookStatus[];
  /** Sealed at or after, and before. */
  readonly from: Date | null;
  readonly until: Date | null;
}

/** Locks up to `most` of an endpoint's ended deliveries, oldest event first. */
export async function lockForReplay(
  tx: Tx,
  creditorId: string,
  endpointId: string,
  { statuses, from, until }: ReplayFilter,
  most: number,
): Promise<WebhookDeliveryRow[]> {
  return run<WebhookDeliveryRow>(
    tx,
    'lock-webhooks-for-replay',
    `select ${columns} from webhook_deliveries where creditor_id = $1 and endpoint_id = $2 and event_no > 0 and status = any($3::text[])
       and ($4::timestamptz is null or created_at >= $4) and ($5::timestamptz is null or created_at < $5) order by event_no limit $6 for update`,
    [creditorId, endpointId, statuses, from, until, most],
  );
}

/** Number for the next message that tries an endpoint: below zero, where no event is. The endpoint is locked by the caller. */
export async function nextTestNo(tx: Tx, creditorId: string, endpointId: string): Promise<number> {
  const [row] = await run<{ no: number }>(
    tx,
    'next-webhook-test-no',
    'select least(min(event_no), 0) - 1 as no from webhook_deliveries where creditor_id = $1 and endpoint_id = $2',
    [creditorId, endpointId],
  );
  return row?.no ?? -1;
}

/** Deliveries under way after `afterId`, in order of id: the liveness check walks through all of them. */
export async function pendingWebhooksAfter(
  tx: Tx,
  creditorId: string,
  afterId: string,
  most: number,
): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'pending-webhooks-after',
    `select id from webhook_deliveries where creditor_id = $1 and status = 'pending' and id > $2 order by id limit $3`,
    [creditorId, afterId, most],
  );
  return rows.map(({ id }) => id);
}

/** Puts the stored decision of deliveries under way back into the outbox: their workflow may have died or missed a message. */
export async function requeueWebhooks(tx: Tx, creditorId: string, ids: readonly string[], now: Date): Promise<void> {
  await run(
    tx,
    'outbox-requeue-webhooks',
    `update outbox o set wanted = o.wanted + 1, next_try_at = $3, ring = jsonb_set(o.ring, '{decided}', d.decided) from webhook_deliveries d
     where d.creditor_id = $1 and d.id = any($2::uuid[]) and d.status = 'pending' and o.creditor_id = $1
       and o.workflow_id = 'webhook:' || $1::text || ':' || d.id::text`,
    [creditorId, ids, now],
  );
}

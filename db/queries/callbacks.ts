/** Callbacks of providers: kept once as received, applied afterwards. */
import type { CallbackProvider } from '../../domain/callback-news.ts';
import { run, send, storableJson, type Tx } from '../connect.ts';

export interface NewCallback {
  readonly provider: CallbackProvider;
  /** The provider's own identity of the event: the same event told again has the same key. */
  readonly eventKey: string;
  readonly kind: string;
  /** The delivery it names; null: none. */
  readonly deliveryId: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Keeps a callback once. Nothing is kept when the creditor does not exist, or when the delivery is not one of its own in one of `channels`; says
 * whether a row was added.
 */
export async function insertCallback(
  tx: Tx,
  creditorId: string,
  { provider, eventKey, kind, deliveryId, body }: NewCallback,
  channels: readonly string[],
  at: Date,
): Promise<boolean> {
  const rows = await run(
    tx,
    'insert-callback',
    `insert into webhook_events (creditor_id, provider, event_key, kind, delivery_id, body, received_at)
     select c.creditor_id, $2, $3, $4, $5::uuid, $6, $7 from creditors c
     where c.creditor_id = $1 and ($5::uuid is null
       or exists (select 1 from deliveries d where d.creditor_id = $1 and d.id = $5::uuid and d.channel = any($8::text[])))
     on conflict (creditor_id, provider, event_key) do nothing returning 1 as one`,
    [creditorId, provider, eventKey, kind, deliveryId, storableJson(body), at, channels],
  );
  return rows.length > 0;
}

export interface CallbackRef {
  readonly provider: CallbackProvider;
  readonly eventKey: string;
}

export interface CallbackRow extends CallbackRef {
  readonly kind: string;
  readonly deliveryId: string | null;
  readonly body: Record<string, unknown>;
}

/** Locks a callback that is not applied yet and reads it; undefined when it is applied already. */
export async function takeCallback(tx: Tx, creditorId: string, ref: CallbackRef): Promise<CallbackRow | undefined> {
  const rows = await run<CallbackRow>(
    tx,
    'take-callback',
    `select provider, event_key as "eventKey", kind, delivery_id as "deliveryId", body from webhook_events
     where creditor_id = $1 and provider = $2 and event_key = $3 and applied_at is null for update`,
    [creditorId, ref.provider, ref.eventKey],
  );
  return rows[0];
}

/** Nothing more is to be done about it. */
export function markApplied(tx: Tx, creditorId: string, ref: CallbackRef, at: Date): void {
  send(
    tx,
    'callback-applied',
    'update webhook_events set applied_at = $4, problem = null where creditor_id = $1 and provider = $2 and event_key = $3',
    [creditorId, ref.provider, ref.eventKey, at],
  );
}

/** Notes why it could not be applied; returns how often that was tried. */
export async function markCallbackProblem(
  tx: Tx,
  creditorId: string,
  ref: CallbackRef,
  problem: string,
): Promise<number> {
  const rows = await run<{ attempts: number }>(
    tx,
    'callback-problem',
    `update webhook_events set attempts = attempts + 1, problem = $4
     where creditor_id = $1 and provider = $2 and event_key = $3 and applied_at is null returning attempts`,
    [creditorId, ref.provider, ref.eventKey, problem],
  );
  return rows[0]?.attempts ?? 0;
}

/** After so many tries a callback is left as it is, with its problem. */
export const mostCallbackTries = 20;

/**
 * Of a callback: 3 seconds after it came, then twice as long after each try, at most an hour per try; the last one is within a day.
 */
const isDue = (now: string, mostTries: string) => `applied_at is null and attempts < ${mostTries}
  and received_at + make_interval(secs => least(3 * power(2, attempts), 3600.0 * (attempts + 1))) <= ${now}`;

/** Creditors with a callback whose time to be applied has come. Needs `inRelayTx`. */
export async function creditorsWithCallbacks(tx: Tx, now: Date): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'callback-creditors',
    `select distinct creditor_id as id from webhook_events where ${isDue('$1', '$2')}`,
    [now, mostCallbackTries],
  );
  return rows.map((row) => row.id);
}

/** Callbacks of one creditor whose time has come, oldest first. */
export async function dueCallbacks(tx: Tx, creditorId: string, now: Date, most: number): Promise<CallbackRef[]> {
  return run<CallbackRef>(
    tx,
    'due-callbacks',
    `select provider, event_key as "eventKey" from webhook_events where creditor_id = $1 and ${isDue('$2', '$3')} order by received_at limit $4`,
    [creditorId, now, mostCallbackTries, most],
  );
}

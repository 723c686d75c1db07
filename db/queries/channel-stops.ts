/** Stops of whole channels: one row per creditor, channel and kind, used again. Whoever writes here holds the locks of its cases already, never the other way. */
import type { StopKind } from '../../domain/channel-stop.ts';
import type { Channel } from '../../domain/policy.ts';
import { staleStops } from '../../domain/freshness.ts';
import { run, send, type Tx } from '../connect.ts';
import { listSources } from './sources.ts';

export interface NewStop {
  readonly channel: Channel;
  readonly kind: StopKind;
  readonly code: string;
  readonly reason: string;
  readonly at: Date;
  /** Null: a person ends it. */
  readonly until: Date | null;
  readonly taskId: string;
}

/** Stops a channel; false when this kind of stop is in force already. Of many at once exactly one gets true. */
export async function openStop(tx: Tx, creditorId: string, stop: NewStop): Promise<boolean> {
  const rows = await run(
    tx,
    'open-stop',
    `insert into channel_stops as s (creditor_id, channel, kind, code, reason, stopped_at, until, task_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (creditor_id, channel, kind) do update set code = excluded.code, reason = excluded.reason, stopped_at = excluded.stopped_at,
       until = excluded.until, task_id = excluded.task_id, ended_at = null
       where s.stopped_at is null or s.ended_at is not null or s.until <= $6
     returning 1 as stopped`,
    [creditorId, stop.channel, stop.kind, stop.code, stop.reason, stop.at, stop.until, stop.taskId],
  );
  return rows.length > 0;
}

export interface CircuitRow {
  readonly failures: number;
  /** Since when it is open without a success; null: closed. */
  readonly stoppedAt: Date | null;
  readonly until: Date | null;
  readonly taskId: string | null;
}

/** Counts one more failure in a row and locks the row; while the circuit is open nothing is added, for those calls left before it opened. */
export async function countFailure(
  tx: Tx,
  creditorId: string,
  failure: { channel: Channel; code: string; reason: string; at: Date },
): Promise<CircuitRow> {
  const rows = await run<CircuitRow>(
    tx,
    'count-failure',
    `insert into channel_stops as s (creditor_id, channel, kind, code, reason, failures) values ($1, $2, 'circuit', $3, $4, 1)
     on conflict (creditor_id, channel, kind) do update set code = excluded.code, reason = excluded.reason,
       failures = case when s.ended_at is null and s.until > $5 then s.failures when s.ended_at is not null then 1 else s.failures + 1 end,
       stopped_at = case when s.ended_at is null then s.stopped_at end,
       until = case when s.ended_at is null then s.until end,
       task_id = case when s.ended_at is null then s.task_id end,
       ended_at = null
     returning failures, stopped_at as "stoppedAt", until, task_id as "taskId"`,
    [creditorId, failure.channel, failure.code, failure.reason, failure.at],
  );
  const row = rows[0];
  if (!row) throw new Error('An upsert without a where always gives its row');
  return row;
}

/** Opens the circuit counted before, until an instant; `stoppedAt` stays the first opening since the last success. */
export function openCircuit(
  tx: Tx,
  creditorId: string,
  circuit: { channel: Channel; stoppedAt: Date; until: Date; taskId: string | null },
): void {
  send(
    tx,
    'open-circuit',
    `update channel_stops set stopped_at = $3, until = $4, task_id = $5 where creditor_id = $1 and channel = $2 and kind = 'circuit'`,
    [creditorId, circuit.channel, circuit.stoppedAt, circuit.until, circuit.taskId],
  );
}

/** A call went through: failures in a row begin at none, and a task about them has lost its object. */
export function closeCircuit(tx: Tx, creditorId: string, channel: Channel, at: Date): void {
  send(
    tx,
    'close-circuit',
    `with closed as (update channel_stops s set failures = 0, ended_at = $3
       where s.creditor_id = $1 and s.channel = $2 and s.kind = 'circuit' and s.failures > 0 returning s.task_id)
     update tasks t set status = 'cancelled', ended_at = $3 from closed where t.creditor_id = $1 and t.id = closed.task_id and t.status = 'open'`,
    [creditorId, channel, at],
  );
}

/** Ends the stop a task is about; undefined when it has ended by itself or is another's by now. */
export async function endStopOf(
  tx: Tx,
  creditorId: string,
  taskId: string,
  at: Date,
): Promise<{ channel: Channel; kind: StopKind } | undefined> {
  const rows = await run<{ channel: Channel; kind: StopKind }>(
    tx,
    'end-stop',
    `update channel_stops set ended_at = $3, failures = 0 where creditor_id = $1 and task_id = $2 and ended_at is null and stopped_at is not null
     returning channel, kind`,
    [creditorId, taskId, at],
  );
  return rows[0];
}

/** Whether the stop a task is about needs a person: it is in force and has no end. */
export async function needsPerson(tx: Tx, creditorId: string, taskId: string): Promise<boolean> {
  const rows = await run(
    tx,
    'stop-needs-person',
    'select 1 from channel_stops where creditor_id = $1 and task_id = $2 and ended_at is null and stopped_at is not null and until is null',
    [creditorId, taskId],
  );
  return rows.length > 0;
}

/** Cancels earlier tasks about the same stop that are still open: one is enough. */
export function cancelStopTasks(
  tx: Tx,
  creditorId: string,
  stop: Pick<NewStop, 'channel' | 'kind' | 'at' | 'taskId'>,
): void {
  send(
    tx,
    'cancel-stop-tasks',
    `update tasks set status = 'cancelled', ended_at = $5 where creditor_id = $1 and kind = 'channelStopped' and status = 'open'
       and data->>'channel' = $2 and data->>'stop' = $3 and id <> $4`,
    [creditorId, stop.channel, stop.kind, stop.taskId, stop.at],
  );
}

/** How many open cases have their next step in these channels. */
export async function casesNextIn(tx: Tx, creditorId: string, channels: readonly Channel[]): Promise<number> {
  const rows = await run<{ count: number }>(
    tx,
    'cases-next-in',
    `select count(*)::int as count from invoices where creditor_id = $1 and status = 'open' and next_channel = any($2::text[])`,
    [creditorId, channels],
  );
  return rows[0]?.count ?? 0;
}

/** Takes the one lock under which a day's budget is counted; held until the transaction ends. */
export async function lockBudget(tx: Tx, creditorId: string, channel: Channel): Promise<void> {
  await run(
    tx,
    'lock-budget',
    `insert into channel_stops as s (creditor_id, channel, kind, code, reason) values ($1, $2, 'budget', '', '')
     on conflict (creditor_id, channel, kind) do update set code = s.code returning 1 as locked`,
    [creditorId, channel],
  );
}

/** Claims of these channels since an instant, withdrawn ones left out. */
export async function claimsSince(
  tx: Tx,
  creditorId: string,
  channels: readonly Channel[],
  since: Date,
): Promise<number> {
  const rows = await run<{ count: number }>(
    tx,
    'claims-since',
    `select count(*)::int as count from deliveries where creditor_id = $1 and channel = any($2::text[]) and claimed_at >= $3 and state <> 'cancelled'`,
    [creditorId, channels, since],
  );
  return rows[0]?.count ?? 0;
}

export interface EndedStop {
  readonly channel: Channel;
  readonly kind: StopKind;
  readonly endedAt: Date;
}

/** Stops that a person ended and whose cases have not all been decided anew. */
export async function endedStops(tx: Tx, creditorId: string): Promise<EndedStop[]> {
  return run<EndedStop>(
    tx,
    'ended-stops',
    'select channel, kind, ended_at as "endedAt" from channel_stops where creditor_id = $1 and ended_at is not null and task_id is not null',
    [creditorId],
  );
}

/** Open cases whose decision in force names this stop, oldest due date first. */
export async function waitingForStop(
  tx: Tx,
  creditorId: string,
  { channel, kind }: Pick<EndedStop, 'channel' | 'kind'>,
  most: number,
): Promise<string[]> {
  const reason = JSON.stringify([{ code: 'channelStopped', facts: { channel, kind } }]);
  const rows = await run<{ id: string }>(
    tx,
    'waiting-for-stop',
    `select id from invoices where creditor_id = $1 and status = 'open' and decided->'decision'->'wait'->'because' @> $2::jsonb order by due_on, id limit $3`,
    [creditorId, reason, most],
  );
  return rows.map((row) => row.id);
}

/** Every case of an ended stop was decided anew: nothing is left to do about it. */
export function forgetStop(tx: Tx, creditorId: string, stop: EndedStop): void {
  send(
    tx,
    'forget-stop',
    'update channel_stops set task_id = null where creditor_id = $1 and channel = $2 and kind = $3 and ended_at = $4',
    [creditorId, stop.channel, stop.kind, stop.endedAt],
  );
}

export interface StopInForce {
  readonly kind: StopKind;
  readonly reason: string;
  readonly stoppedAt: Date;
  readonly until: Date | null;
}

/** The stops of one channel in force, a stale source among them, as `decide` takes them from a case. */
export async function stopsInForce(tx: Tx, creditorId: string, channel: Channel, now: Date): Promise<StopInForce[]> {
  const [stops, sources] = await Promise.all([
    run<StopInForce>(
      tx,
      'stops-in-force',
      `select kind, reason, stopped_at as "stoppedAt", until from channel_stops where creditor_id = $1 and channel = $2
       and stopped_at is not null and ended_at is null and (until is null or until > $3)`,
      [creditorId, channel, now],
    ),
    listSources(tx, creditorId),
  ]);
  const stale = staleStops(sources, now.getTime()).filter((stop) => stop.channel === channel);
  return [
    ...stops,
    ...stale.map(({ kind, reason, stoppedAt }) => ({ kind, reason, stoppedAt: new Date(stoppedAt), until: null })),
  ];
}

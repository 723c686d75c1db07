/** Call tasks: opened, handed on, looked at when their deadline is over, and as a calendar shows them. */
import type { LookSeen } from '../../domain/last-look.ts';
import { run, send, type Tx } from '../connect.ts';
import { lookPart } from './look-part.ts';

export interface NewCallTask {
  readonly id: string;
  readonly invoiceId: string;
  readonly deliveryId: string;
  readonly dueAt: Date;
  readonly notBefore: Date | null;
  readonly owner: string | null;
  readonly attempt: number;
  readonly data: Record<string, unknown>;
}

export function insertCallTask(tx: Tx, creditorId: string, task: NewCallTask, now: Date): void {
  send(
    tx,
    'insert-call-task',
    `insert into tasks (creditor_id, id, kind, invoice_id, delivery_id, status, due_at, not_before, owner, attempt, data, created_at, updated_at)
     values ($1, $2, 'call', $3, $4, 'open', $5, $6, $7, $8, $9, $10, $10)`,
    [
      creditorId,
      task.id,
      task.invoiceId,
      task.deliveryId,
      task.dueAt,
      task.notBefore,
      task.owner,
      task.attempt,
      JSON.stringify(task.data),
      now,
    ],
  );
}

/** An approved call is in the hands of a person from now on. */
export function beginCall(
  tx: Tx,
  creditorId: string,
  deliveryId: string,
  now: Date,
  seqs: readonly { invoiceId: string; claimSeq: number }[],
  look: LookSeen,
): void {
  send(
    tx,
    'begin-call',
    `with d as (
       update deliveries set state = 'awaitingPerson', claimed_at = coalesce(claimed_at, $3), in_flight_since = null, not_before = null, look = ${lookPart('$5')}
       where creditor_id = $1 and id = $2 returning id)
     update delivery_invoices x set claim_seq = r."claimSeq" from d, jsonb_to_recordset($4::jsonb) as r("invoiceId" uuid, "claimSeq" int)
     where x.creditor_id = $1 and x.delivery_id = d.id and x.invoice_id = r."invoiceId"`,
    [creditorId, deliveryId, now, JSON.stringify(seqs), JSON.stringify(look)],
  );
}

/** Open tasks to call a debtor at this number, in order of id, with the delivery of each. */
export async function openCallsTo(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  phone: string,
): Promise<{ id: string; deliveryId: string; owner: string | null }[]> {
  return run(
    tx,
    'open-calls-to',
    `select t.id, t.delivery_id as "deliveryId", t.owner from tasks t join deliveries d on d.creditor_id = t.creditor_id and d.id = t.delivery_id
     where t.creditor_id = $1 and t.kind = 'call' and t.status = 'open' and d.debtor_id = $2 and t.data->>'phone' = $3 order by t.id`,
    [creditorId, debtorId, phone],
  );
}

export interface CallTaskRow {
  readonly id: string;
  readonly status: 'open' | 'done' | 'cancelled';
  readonly deliveryId: string | null;
  readonly owner: string | null;
  readonly attempt: number;
  readonly dueAt: Date;
  readonly notBefore: Date | null;
  readonly data: Record<string, unknown>;
}

/** One call task; undefined when there is none of that id. */
export async function findCallTask(tx: Tx, creditorId: string, id: string): Promise<CallTaskRow | undefined> {
  const rows = await run<CallTaskRow>(
    tx,
    'find-call-task',
    `select id, status, delivery_id as "deliveryId", owner, attempt, due_at as "dueAt", not_before as "notBefore", data
     from tasks where creditor_id = $1 and id = $2 and kind = 'call'`,
    [creditorId, id],
  );
  return rows[0];
}

/** When the tries of one call were reported, in order. */
export async function callTries(tx: Tx, creditorId: string, deliveryId: string): Promise<Date[]> {
  const rows = await run<{ at: Date }>(
    tx,
    'call-tries',
    `select ended_at as at from tasks where creditor_id = $1 and delivery_id = $2 and kind = 'call' and status = 'done' order by ended_at`,
    [creditorId, deliveryId],
  );
  return rows.map(({ at }) => at);
}

/** What else the result of a task says. */
export function addToResult(tx: Tx, creditorId: string, id: string, more: Record<string, unknown>): void {
  send(tx, 'add-to-result', 'update tasks set result = result || $3::jsonb where creditor_id = $1 and id = $2', [
    creditorId,
    id,
    JSON.stringify(more),
  ]);
}

export interface TaskHandOver {
  readonly owner: string | null;
  /** Absent: stays. */
  readonly dueAt?: Date;
  /** Laid over what the task says. */
  readonly data?: Record<string, unknown>;
}

/** Hands an open task to somebody, or back to the pool; false when it is not open. */
export async function handOverTask(
  tx: Tx,
  creditorId: string,
  id: string,
  change: TaskHandOver,
  now: Date,
): Promise<boolean> {
  const rows = await run(
    tx,
    'hand-over-task',
    `update tasks set owner = $3, due_at = coalesce($4, due_at), data = data || $5::jsonb, revision = revision + 1, updated_at = $6
     where creditor_id = $1 and id = $2 and status = 'open' returning id`,
    [creditorId, id, change.owner, change.dueAt ?? null, JSON.stringify(change.data ?? {}), now],
  );
  return rows.length > 0;
}

export async function taskExists(tx: Tx, creditorId: string, id: string): Promise<boolean> {
  const text = 'select 1 from tasks where creditor_id = $1 and id = $2';
  return (await run(tx, 'task-exists', text, [creditorId, id])).length > 0;
}

/** Open call tasks past their deadline, the oldest first, of cases that nothing holds. */
export async function overdueCallIds(tx: Tx, creditorId: string, now: Date, limit: number): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'overdue-call-ids',
    `select t.id from tasks t where t.creditor_id = $1 and t.kind = 'call' and t.status = 'open' and t.due_at < $2
       and not exists (select 1 from delivery_invoices x join holds h on h.creditor_id = x.creditor_id and h.invoice_id = x.invoice_id
         where x.creditor_id = $1 and x.delivery_id = t.delivery_id and not x.withdrawn and h.ended_at is null and (h.ends_at is null or h.ends_at > $2))
     order by t.due_at, t.id limit $3`,
    [creditorId, now, limit],
  );
  return rows.map(({ id }) => id);
}

/** Open tasks of every kind that one agent owns. */
export async function openTaskIdsOf(tx: Tx, creditorId: string, owner: string): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'open-task-ids-of',
    `select id from tasks where creditor_id = $1 and owner = $2 and status = 'open' order by due_at, id`,
    [creditorId, owner],
  );
  return rows.map(({ id }) => id);
}

export interface CalendarTask {
  readonly id: string;
  readonly status: 'open' | 'done' | 'cancelled';
  readonly invoiceId: string | null;
  readonly numbers: string[];
  readonly attempt: number;
  readonly revision: number;
  readonly changedAt: Date;
  readonly createdAt: Date;
  /** `data.window` as it is stored. */
  readonly window: unknown;
}

/** The calls of one agent as the calendar shows them: open ones, and those that ended after `since`. */
export async function calendarTasks(tx: Tx, creditorId: string, owner: string, since: Date): Promise<CalendarTask[]> {
  return run<CalendarTask>(
    tx,
    'calendar-tasks',
    `select t.id, t.status, t.invoice_id as "invoiceId", t.attempt, t.revision + (t.status <> 'open')::int as revision,
       greatest(t.updated_at, t.ended_at) as "changedAt", t.created_at as "createdAt", t.data->'window' as window,
       coalesce((select json_agg(i.number order by i.due_on, i.number) from delivery_invoices x
         join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
         where x.creditor_id = t.creditor_id and x.delivery_id = t.delivery_id), '[]') as numbers
     from tasks t where t.creditor_id = $1 and t.owner = $2 and t.kind = 'call' and (t.status = 'open' or t.ended_at > $3)
     order by t.created_at, t.id limit 1000`,
    [creditorId, owner, since],
  );
}

/**
 * Takes the right to ring for one task: one at a time, and not again before `freeFrom` unless the last one certainly rang nobody. False: somebody has it.
 */
export async function claimDial(
  tx: Tx,
  creditorId: string,
  id: string,
  dial: Record<string, unknown>,
  freeFrom: Date,
): Promise<boolean> {
  const rows = await run(
    tx,
    'claim-dial',
    `update tasks set data = data || jsonb_build_object('dial', $3::jsonb) where creditor_id = $1 and id = $2 and status = 'open'
       and (data->'dial' is null or data->'dial'->>'state' = 'refused' or (data->'dial'->>'at')::timestamptz <= $4) returning id`,
    [creditorId, id, JSON.stringify(dial), freeFrom],
  );
  return rows.length > 0;
}

/** What became of the ringing. */
export function endDial(tx: Tx, creditorId: string, id: string, dial: Record<string, unknown>): void {
  send(
    tx,
    'end-dial',
    `update tasks set data = jsonb_set(data, '{dial}', data->'dial' || $3::jsonb) where creditor_id = $1 and id = $2 and data->'dial' is not null`,
    [creditorId, id, JSON.stringify(dial)],
  );
}

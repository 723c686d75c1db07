/** Where money facts come from, and when each last reported. Whoever writes here may hold the locks of cases already, never the other way. */
import type { Source } from '../../domain/freshness.ts';
import type { Channel } from '../../domain/policy.ts';
import { run, send, type Tx } from '../connect.ts';
import { isoText } from './iso-text.ts';

export interface SourceRow extends Source {
  readonly detail: string | null;
  /** Whether a person was told that it is too old. */
  readonly stale: boolean;
}

const columns = `key, within_hours as "withinHours", ${isoText('reported_at')} as "reportedAt", ${isoText('updated_at')} as "updatedAt", detail, stale`;

/** Every source of the creditor, by key. */
export async function listSources(tx: Tx, creditorId: string): Promise<SourceRow[]> {
  return run<SourceRow>(tx, 'list-sources', `select ${columns} from sources where creditor_id = $1 order by key`, [
    creditorId,
  ]);
}

/** The same, locked until the transaction ends, with a row for `key` even when it is new (`at`: since now). */
export async function lockSources(tx: Tx, creditorId: string, key: string, at: Date): Promise<SourceRow[]> {
  await run(
    tx,
    'name-source',
    'insert into sources (creditor_id, key, updated_at) values ($1, $2, $3) on conflict (creditor_id, key) do nothing',
    [creditorId, key, at],
  );
  return run<SourceRow>(
    tx,
    'lock-sources',
    `select ${columns} from sources where creditor_id = $1 order by key for update`,
    [creditorId],
  );
}

/** Writes one source whole; the caller holds its lock. */
export function writeSource(tx: Tx, creditorId: string, row: SourceRow): void {
  send(
    tx,
    'write-source',
    'update sources set within_hours = $3, reported_at = $4, updated_at = $5, detail = $6, stale = $7 where creditor_id = $1 and key = $2',
    [creditorId, row.key, row.withinHours, row.reportedAt, row.updatedAt, row.detail, row.stale],
  );
}

/** Marks sources as too old; answers with those that were not marked before. Of many at once exactly one gets each. */
export async function markSources(tx: Tx, creditorId: string, keys: readonly string[]): Promise<SourceRow[]> {
  return run<SourceRow>(
    tx,
    'mark-sources',
    `update sources set stale = true where creditor_id = $1 and key = any($2::text[]) and not stale returning ${columns}`,
    [creditorId, keys],
  );
}

/** Ends the task about a source that reported. */
export function endStaleTasks(tx: Tx, creditorId: string, key: string, at: Date): void {
  send(
    tx,
    'end-stale-tasks',
    `update tasks set status = 'cancelled', ended_at = $3 where creditor_id = $1 and kind = 'staleSource' and status = 'open' and data->>'source' = $2`,
    [creditorId, key, at],
  );
}

/** Notes that the stops of stale sources have ended: the cases that wait for them are decided anew, a few at a time. `id` marks that this is still to do. */
export function endStaleStops(tx: Tx, creditorId: string, channels: readonly Channel[], id: string, at: Date): void {
  send(
    tx,
    'end-stale-stops',
    `insert into channel_stops (creditor_id, channel, kind, code, reason, stopped_at, ended_at, task_id)
     select $1, c, 'stale', 'stale', '', $3, $3, $4 from unnest($2::text[]) as c
     on conflict (creditor_id, channel, kind) do update set ended_at = excluded.ended_at, task_id = excluded.task_id`,
    [creditorId, channels, at, id],
  );
}

/** A source is too old again: nothing is released. */
export function keepStaleStops(tx: Tx, creditorId: string): void {
  send(
    tx,
    'keep-stale-stops',
    `update channel_stops set task_id = null where creditor_id = $1 and kind = 'stale' and task_id is not null`,
    [creditorId],
  );
}

/** The source a task is about; null: none. */
export async function sourceOfTask(tx: Tx, creditorId: string, taskId: string): Promise<string | null> {
  const rows = await run<{ key: string | null }>(
    tx,
    'source-of-task',
    `select data->>'source' as key from tasks where creditor_id = $1 and id = $2`,
    [creditorId, taskId],
  );
  return rows[0]?.key ?? null;
}

/** A source of money facts reports, or is required to: what stood still for it goes on, a few cases at a time. */
import { endStaleStops, endStaleTasks, lockSources, writeSource, type SourceRow } from '../db/queries/sources.ts';
import { actionForChannel } from '../domain/decision.ts';
import { isStale } from '../domain/freshness.ts';
import type { Channel } from '../domain/policy.ts';
import type { Act } from './act.ts';

const channels = Object.keys(actionForChannel) as Channel[];

/**
 * Notes that `key` (`erp`, `bank`, an own name) has told of all money up to `reportedAt`, and what it says of itself. A source nobody named yet is
 * added, without a limit. An instant to come counts as now: nothing can be known of it. Older than its last report, it changes nothing. Where this makes
 * every source fresh, the cases that waited are decided anew by the sweep, a few at a time; the task about the source ends. Never refuses.
 */
export async function sourceReported(act: Act, key: string, reportedAt: Date, detail: string | null): Promise<void> {
  const at = new Date(Math.min(reportedAt.getTime(), act.now.getTime())).toISOString();
  await change(act, key, (row) =>
    row.reportedAt !== null && row.reportedAt >= at ? row : { ...row, reportedAt: at, detail },
  );
}

/** Asks of a source that its last report be at most so many hours old, null that it may be any age. A source that never reported has that long from now. */
export async function requireSource(act: Act, key: string, withinHours: number | null): Promise<void> {
  const updatedAt = act.now.toISOString();
  await change(act, key, (row) => (row.withinHours === withinHours ? row : { ...row, withinHours, updatedAt }));
}

async function change(act: Act, key: string, to: (row: SourceRow) => SourceRow): Promise<void> {
  const { tx, creditorId, now } = act;
  const before = await lockSources(tx, creditorId, key, now);
  const stale = (row: SourceRow) => isStale(row, now.getTime());
  const after = before.map((row) => {
    if (row.key !== key) return row;
    const changed = to(row);
    return { ...changed, stale: row.stale && stale(changed) };
  });
  const row = after.find((one) => one.key === key);
  if (!row) throw new Error(`Source ${key} was just written and is not there`);
  writeSource(tx, creditorId, row);
  if (!stale(row)) endStaleTasks(tx, creditorId, key, now);
  const held = before.some((one) => one.stale || stale(one));
  if (held && !after.some(stale)) endStaleStops(tx, creditorId, channels, act.newId(), now);
}

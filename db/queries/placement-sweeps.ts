/** Cases at agencies as the sweeps see them. */
import { run, type Tx } from '../connect.ts';

/**
 * Placements whose workflow must run, after `afterId`, in order of id: the liveness check walks through all of them. One that has ended is among them
 * while its agency must still be told something.
 */
export async function livePlacementsAfter(
  tx: Tx,
  creditorId: string,
  afterId: string,
  most: number,
): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'live-placements-after',
    `select id from placements where creditor_id = $1 and decided is not null and decided->'decision'->'finish' is null and id > $2 order by id limit $3`,
    [creditorId, afterId, most],
  );
  return rows.map((row) => row.id);
}

/** Live placements whose wake-up passed before `before` and that nothing is pending for. */
export async function overduePlacements(tx: Tx, creditorId: string, before: Date, most: number): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'overdue-placements',
    `select p.id from placements p join outbox o on o.creditor_id = p.creditor_id and o.workflow_id = 'placement:' || p.creditor_id::text || ':' || p.id::text
     where p.creditor_id = $1 and p.next_action_at < $2 and o.delivered >= o.wanted and o.next_try_at < $2
     order by p.next_action_at limit $3`,
    [creditorId, before, most],
  );
  return rows.map((row) => row.id);
}

/** Puts the stored decision of live placements back into the outbox: their workflow may have died or missed a message. */
export async function requeuePlacements(
  tx: Tx,
  creditorId: string,
  placementIds: readonly string[],
  now: Date,
): Promise<void> {
  await run(
    tx,
    'outbox-requeue-placements',
    `update outbox o set wanted = o.wanted + 1, next_try_at = $3, ring = jsonb_set(o.ring, '{decided}', p.decided) from placements p
     where p.creditor_id = $1 and p.id = any($2::uuid[]) and p.decided is not null and o.creditor_id = $1
       and o.workflow_id = 'placement:' || $1::text || ':' || p.id::text`,
    [creditorId, placementIds, now],
  );
}

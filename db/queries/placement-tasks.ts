/** What people were asked about cases at agencies. */
import { run, send, type Tx } from '../connect.ts';

/** When a person was last asked, by kind of task. */
export async function askedAbout(tx: Tx, creditorId: string, id: string): Promise<{ kind: string; at: Date }[]> {
  return run(
    tx,
    'asked-about-placement',
    `select kind, max(created_at) as at from tasks where creditor_id = $1 and kind in ('agencyReceipt', 'agencySilent', 'recall')
       and data->>'placementId' = $2::text group by kind`,
    [creditorId, id],
  );
}

/** Ends the open tasks of these kinds about a placement. */
export function endPlacementTasks(
  tx: Tx,
  creditorId: string,
  id: string,
  kinds: readonly string[],
  status: 'done' | 'cancelled',
  at: Date,
): void {
  send(
    tx,
    'end-placement-tasks',
    `update tasks set status = $4, ended_at = $5 where creditor_id = $1 and status = 'open' and kind = any($3::text[]) and data->>'placementId' = $2::text`,
    [creditorId, id, kinds, status, at],
  );
}

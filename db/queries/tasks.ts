/** Tasks of any kind: added to, and ended. */
import { send, storableJson, type Tx } from '../connect.ts';

/** Adds what was learned later to what a person sees. */
export function addToTask(tx: Tx, creditorId: string, taskId: string, data: Record<string, unknown>, now: Date): void {
  send(
    tx,
    'add-to-task',
    'update tasks set data = data || $3::jsonb, revision = revision + 1, updated_at = $4 where creditor_id = $1 and id = $2',
    [creditorId, taskId, storableJson(data), now],
  );
}

/** Ends a task that nobody needs to do after all. */
export function cancelTask(tx: Tx, creditorId: string, taskId: string, now: Date): void {
  send(
    tx,
    'cancel-task',
    `update tasks set status = 'cancelled', ended_at = $3, revision = revision + 1, updated_at = $3 where creditor_id = $1 and id = $2 and status = 'open'`,
    [creditorId, taskId, now],
  );
}

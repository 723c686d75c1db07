/** Tasks of any kind: added to, and ended. */
import type { TaskKind } from '../../domain/task.ts';
import { run, send, storableJson, type Tx } from '../connect.ts';

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

/** The open task of a kind on an invoice; undefined when there is none. */
export async function openTaskOf(
  tx: Tx,
  creditorId: string,
  invoiceId: string,
  kind: TaskKind,
): Promise<string | undefined> {
  const text = `select id from tasks where creditor_id = $1 and invoice_id = $2 and kind = $3 and status = 'open' order by created_at limit 1`;
  return (await run<{ id: string }>(tx, 'open-task-of', text, [creditorId, invoiceId, kind]))[0]?.id;
}

/** Says an open task anew, with a new deadline. */
export function sayTaskAnew(
  tx: Tx,
  creditorId: string,
  taskId: string,
  data: Record<string, unknown>,
  dueAt: Date,
  now: Date,
): void {
  send(
    tx,
    'say-task-anew',
    `update tasks set data = data || $3::jsonb, due_at = $4, revision = revision + 1, updated_at = $5 where creditor_id = $1 and id = $2 and status = 'open'`,
    [creditorId, taskId, storableJson(data), dueAt, now],
  );
}

/** Cancels the open tasks of a kind on these invoices. */
export function cancelTasksOf(tx: Tx, creditorId: string, invoiceIds: readonly string[], kind: TaskKind, now: Date) {
  send(
    tx,
    'cancel-tasks-of',
    `update tasks set status = 'cancelled', ended_at = $4, revision = revision + 1, updated_at = $4
     where creditor_id = $1 and invoice_id = any($2::uuid[]) and kind = $3 and status = 'open'`,
    [creditorId, invoiceIds, kind, now],
  );
}

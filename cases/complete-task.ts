/** A person did what was asked: the task ends, and each kind has its consequence. */
import { run } from '../db/connect.ts';
import { findDelivery } from '../db/queries/deliveries.ts';
import { openDisputeOf } from '../db/queries/holds.ts';
import { activeHolds } from '../domain/taking.ts';
import { contactTasks } from '../domain/task.ts';
import type { Act } from './act.ts';
import { openDispute } from './dispute.ts';
import { closeCases, openCases } from './open-case.ts';
import { notFound, Refusal } from './refusal.ts';
import { consequences } from './task-consequences.ts';
import type { Completion, TaskRow } from './task-done.ts';

async function readTask(act: Act, id: string): Promise<TaskRow> {
  const rows = await run<TaskRow>(
    act.tx,
    'read-task',
    'select id, kind, invoice_id as "invoiceId", delivery_id as "deliveryId", status from tasks where creditor_id = $1 and id = $2',
    [act.creditorId, id],
  );
  const task = rows[0];
  if (!task) throw notFound('task', 'id');
  return task;
}

/** Completes an open task. Refuses one that has ended, one whose case is on hold, and a completion without the fields its kind needs. */
export async function completeTask(act: Act, taskId: string, completion: Completion): Promise<void> {
  const first = await readTask(act, taskId);
  const before = first.deliveryId ? await findDelivery(act.tx, act.creditorId, first.deliveryId) : undefined;
  const ids = before ? before.covers.map((cover) => cover.invoiceId) : first.invoiceId ? [first.invoiceId] : [];
  const opened = await openCases(act, ids);
  const task = await readTask(act, taskId);
  if (task.status !== 'open')
    throw new Refusal('conflict', `task_${task.status}`, `This task is already ${task.status}. Nothing was changed.`);
  const held = opened.find((open) => activeHolds(open.row, act.now.getTime()).length > 0);
  if (held && contactTasks.includes(task.kind))
    throw new Refusal(
      'conflict',
      'case_on_hold',
      `Invoice ${held.row.number} is on hold (${held.row.holds.map((hold) => hold.kind).join(', ')}), so the debtor must not be contacted. Resume it first.`,
    );
  const delivery = task.deliveryId ? await findDelivery(act.tx, act.creditorId, task.deliveryId) : undefined;
  await run(
    act.tx,
    'end-task',
    `update tasks set status = 'done', ended_at = $3, result = $4 where creditor_id = $1 and id = $2`,
    [act.creditorId, task.id, act.now, JSON.stringify(completion)],
  );
  const about = {
    taskId: task.id,
    by: completion.by,
    ...(completion.note === undefined ? {} : { note: completion.note }),
  };
  await consequences[task.kind]({ act, task, delivery, opened, completion, about });
  await closeCases(act, opened);
  // Said on the phone, a dispute is a dispute: contacts stop until a person has answered it.
  if (task.kind !== 'call' || completion.disposition !== 'DISPUTE') return;
  const reason = completion.note ?? 'Contested on the phone';
  for (const open of opened)
    if (open.status === 'open' && !(await openDisputeOf(act.tx, act.creditorId, open.row.id)))
      await openDispute(act, open, { reason, amountCents: null });
}

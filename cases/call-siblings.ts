/** What one call taught about a number ends the debtor's other open calls to it: nobody may ring there any more. */
import { findCallTask, openCallsTo } from '../db/queries/call-tasks.ts';
import { changeDelivery, findDelivery } from '../db/queries/deliveries.ts';
import { cancelTask } from '../db/queries/tasks.ts';
import type { CallDone } from './call-outcome.ts';
import { frozenText } from './call-task.ts';
import { note, openOthers } from './open-case.ts';

/** The number that was rung: that of the task, which may be newer than the one in the script. */
export async function numberCalled({ act, task, delivery }: CallDone): Promise<string> {
  const phone = (await findCallTask(act.tx, act.creditorId, task.id))?.data['phone'];
  return typeof phone === 'string' ? phone : frozenText(delivery, 'phone');
}

/**
 * Cancels every other open call of the debtor to this number and ends its step with the same outcome, so that its fallback, or the next step, follows.
 * The cases they cover join those that the caller closes.
 */
export async function endOtherCalls(done: CallDone, phone: string): Promise<void> {
  const { act, delivery, opened, code } = done;
  const { tx, creditorId, now } = act;
  for (const { id: taskId, deliveryId, owner } of await openCallsTo(tx, creditorId, delivery.debtorId, phone)) {
    const other = await findDelivery(tx, creditorId, deliveryId);
    if (!other || other.id === delivery.id) continue;
    cancelTask(tx, creditorId, taskId, now);
    changeDelivery(tx, creditorId, deliveryId, { state: 'done', outcome: code, completedAt: now });
    const ids = other.covers.map((cover) => cover.invoiceId);
    opened.push(...(await openOthers(act, opened, ids)));
    for (const open of opened)
      if (ids.includes(open.row.id)) note(act, open, 'callGivenUp', { taskId, deliveryId, owner, because: code });
  }
}

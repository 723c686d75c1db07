/** A person dealt with a letter that came back, or that its provider did not take. */
import { changeDelivery } from '../db/queries/deliveries.ts';
import { releaseLetter } from '../db/queries/letters.ts';
import { missing, Refusal } from './refusal.ts';
import { noteAll, type TaskDone } from './task-done.ts';

/**
 * `retry` true: the letter is set aside and its step is prepared anew, with the address of now and a new approval; false: the ladder goes on without
 * it, and no deadline runs.
 */
export async function letterMended(done: TaskDone): Promise<void> {
  const { act, task, delivery, opened, completion, about } = done;
  const { retry } = completion;
  if (retry === undefined) throw missing('retry', 'true');
  if (!delivery) throw new Error('A returned letter is a delivery');
  if (!retry) {
    noteAll(done, 'taskDone', { ...about, kind: task.kind, retry });
    changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'failed', completedAt: act.now });
    return;
  }
  const lead = opened[0]?.row;
  if (lead && !lead.contactPoints.some((point) => point.kind === 'address'))
    throw new Refusal(
      'unprocessable',
      'address_missing',
      `Debtor ${lead.debtor.reference} has no valid postal address. Enter the right one first: PUT /v1/debtors/${encodeURIComponent(lead.debtor.reference)}.`,
      'debtor.address',
    );
  const because = 'The letter came back or was not taken; it is prepared anew';
  noteAll(done, 'deliveryWithdrawn', { ...about, deliveryId: delivery.id, step: delivery.step, because });
  await releaseLetter(act.tx, act.creditorId, delivery.id, act.now);
}

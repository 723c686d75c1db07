/** A call was made: what was said is kept, and a wrong number is not called again. */
import { invalidateContact } from '../db/queries/debtors.ts';
import { changeDelivery } from '../db/queries/deliveries.ts';
import { dispositions } from '../domain/task.ts';
import { missing, Refusal } from './refusal.ts';
import { noteAll, type TaskDone } from './task-done.ts';

/** Dispositions after which the number must not be called again. */
const wrongNumber: readonly string[] = ['WRONG_NUMBER', 'OUT_OF_SERVICE', 'NOT_AN_ADULT_OR_UNKNOWN', 'DO_NOT_CALL'];

function unknownDisposition(given: string): Refusal {
  return new Refusal(
    'unprocessable',
    'unknown_disposition',
    `"${given}" is no disposition. Use one of ${dispositions.join(', ')}.`,
    'disposition',
  );
}

/** Records how a call ended. Refuses an unknown disposition. */
export async function called(done: TaskDone): Promise<void> {
  const { act, delivery, completion, about } = done;
  const { disposition } = completion;
  if (!disposition) throw missing('disposition', '"NO_COMMITMENT"');
  if (!dispositions.includes(disposition)) throw unknownDisposition(disposition);
  noteAll(done, 'callMade', { ...about, disposition });
  if (!delivery) return;
  if (wrongNumber.includes(disposition))
    await invalidateContact(act.tx, act.creditorId, delivery.debtorId, 'phone', disposition, act.now);
  changeDelivery(act.tx, act.creditorId, delivery.id, {
    state: 'done',
    outcome: disposition,
    completedAt: act.now,
  });
}

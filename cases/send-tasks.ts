/** A person dealt with a message that could not be sent, or of which nobody knew whether it arrived, or with the end of a policy. */
import { changeDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import { endHoldsOf } from '../db/queries/holds.ts';
import { phaseRank } from '../domain/delivery-life.ts';
import { handedOver } from './hand-over.ts';
import { letterFound } from './letter-unknown.ts';
import { mayGoAgain, planAgain } from './new-send.ts';
import { note } from './open-case.ts';
import { missing, Refusal } from './refusal.ts';
import { setHold } from './set-hold.ts';
import { noteAll, onlyNoted, type TaskDone } from './task-done.ts';

/** The cause of a refused message is mended, and it is tried again, or the ladder goes on without it. */
export async function failureMended(done: TaskDone): Promise<void> {
  const { act, task, delivery, completion, about } = done;
  const { retry } = completion;
  if (retry === undefined) throw missing('retry', 'true');
  noteAll(done, 'taskDone', { ...about, kind: task.kind, retry });
  if (!delivery) return released(done, retry);
  // The provider had this send and ended it: the same call under the same key would only be told so again.
  if (retry && delivery.phase >= phaseRank('accepted')) return sentAnew(done, delivery);
  const change = retry
    ? ({ state: 'retrying', notBefore: null } as const)
    : ({ state: 'failed', completedAt: act.now } as const);
  changeDelivery(act.tx, act.creditorId, delivery.id, change);
}

/** A new send of what the provider had taken and then refused or let expire. */
async function sentAnew({ act, opened }: TaskDone, delivery: DeliveryRow): Promise<void> {
  if (!(await mayGoAgain(act, delivery, opened)))
    throw new Refusal(
      'conflict',
      'not_sent_again',
      'What this message says is not true any more, or the case went on: it cannot be sent again. Complete this task with { "retry": false }.',
      'retry',
    );
  planAgain(act, delivery, opened, 'newSend', act.now, delivery.outcome ?? 'refused');
}

/** The rate is there. A task that was opened beside a message that left without sums holds nothing. */
export async function rateGiven(done: TaskDone): Promise<void> {
  onlyNoted(done);
  if (done.task.invoiceId !== null) await released(done, done.completion.retry ?? false);
}

/** A person asked the provider: the message left, or it did not. */
export async function unknownResolved(done: TaskDone): Promise<void> {
  const { act, delivery, opened, completion, about } = done;
  const { sent } = completion;
  if (sent === undefined) throw missing('sent', 'true');
  noteAll(done, 'unknownResolved', { ...about, sent });
  if (!delivery) return;
  if (delivery.channel === 'registeredLetter') return letterFound(done, delivery, sent);
  const change = sent
    ? ({ state: 'accepted', outcome: 'delivered' } as const)
    : ({ state: 'failed', outcome: 'undeliverable' } as const);
  changeDelivery(act.tx, act.creditorId, delivery.id, { ...change, completedAt: act.now });
  if (sent && delivery.channel === 'agency') handedOver(act, opened, delivery.id);
}

/** The policy is at its end and a person decided: the case rests with that decision until somebody resumes it. */
export async function rested({ act, opened, completion, about }: TaskDone): Promise<void> {
  const reason = completion.note ?? `${completion.by} took over at the end of the policy`;
  for (const open of opened) {
    await setHold(act, open.row.id, { kind: 'pause', reason, subjectId: null });
    note(act, open, 'taskDone', { ...about, kind: 'endOfPolicy' });
  }
}

/** The hold set with this task is lifted and the step is tried again; without another try the case would have no owner. */
async function released({ act, task }: TaskDone, retry: boolean): Promise<void> {
  if (!retry)
    throw new Refusal(
      'unprocessable',
      'retry_required',
      'Mend the cause, then complete this task with { "retry": true }. To stop the contacts, pause or dispute the invoice.',
      'retry',
    );
  await endHoldsOf(act.tx, act.creditorId, task.id, act.now);
}

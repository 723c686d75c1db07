/** Tasks that own a hold: done, contacts may go on, or rest as the person says. */
import { endHoldsOf, invoicesHeldBy } from '../db/queries/holds.ts';
import { note, openOthers } from './open-case.ts';
import { recordFound } from './legal-tasks.ts';
import { missing } from './refusal.ts';
import { setHold } from './set-hold.ts';
import { noteAll, type TaskDone } from './task-done.ts';

/** The plan was agreed, which holds by itself, or refused. */
export const planAnswered = (done: TaskDone): Promise<void> => answered(done);
/** The payment was found, and recorded, or it was not. */
export const paymentChecked = (done: TaskDone): Promise<void> => answered(done);
/** The debtor has what it asked for. */
export const documentsSent = (done: TaskDone): Promise<void> => answered(done);

/** Ends the hold of the task, and no other; `resume: false` leaves it to run out on its date. */
async function answered(done: TaskDone): Promise<void> {
  const { act, task, completion, about } = done;
  const resume = completion.resume ?? true;
  if (resume) await endHoldsOf(act.tx, act.creditorId, task.id, act.now);
  noteAll(done, 'taskDone', { ...about, kind: task.kind, resume });
}

/**
 * A person found out who may be spoken to. `resume: true` ends the hold on every invoice of the debtor it lies on; `resume: false` turns it into a pause
 * without end that carries the note, so that the case rests with that decision until somebody resumes it. `legalStop` says what was found: the stop that
 * is recorded takes over from the hold.
 */
export async function legalEventSettled(done: TaskDone): Promise<void> {
  const { act, task, opened, completion, about } = done;
  const { resume, note: said } = completion;
  const found = completion.legalStop !== undefined;
  if (resume === undefined && !found) throw missing('resume', 'true');
  if (said === undefined && !found) throw missing('note', '"Le mandataire accepte nos courriers"');
  const ids = await invoicesHeldBy(act.tx, act.creditorId, task.id);
  opened.push(...(await openOthers(act, opened, ids)));
  await recordFound(done);
  await endHoldsOf(act.tx, act.creditorId, task.id, act.now);
  for (const open of opened) {
    note(act, open, 'taskDone', {
      ...about,
      kind: task.kind,
      ...(found ? { found: completion.legalStop } : { resume }),
    });
    // What is with an agency may come back, and then it rests as well.
    const owed = open.status === 'open' || open.status === 'handedOver';
    if (resume || said === undefined || found || !owed || !ids.includes(open.row.id)) continue;
    await setHold(act, open.row.id, { kind: 'pause', reason: said, subjectId: null });
  }
}

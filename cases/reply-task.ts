/** A person has read a debtor's answer: the case goes on, or stays paused by that person's decision. */
import { endHoldsOf, invoicesHeldBy } from '../db/queries/holds.ts';
import { note, openOthers } from './open-case.ts';
import { missing } from './refusal.ts';
import { setHold } from './set-hold.ts';
import { noteAll, type TaskDone } from './task-done.ts';

/**
 * Ends the holds of the answer: with `resume: true` or a note the case goes on; with `resume: false` a pause takes their place, which lasts until
 * somebody resumes the invoice. Refuses a completion that says neither.
 */
export async function replyRead(done: TaskDone): Promise<void> {
  const { act, task, opened, completion, about } = done;
  const { resume } = completion;
  if (resume === undefined && completion.note === undefined) throw missing('resume', 'true');
  const held = await invoicesHeldBy(act.tx, act.creditorId, task.id);
  // A message that answered no delivery of ours holds every open invoice of its debtor; they share the debtor's lock.
  opened.push(...(await openOthers(act, opened, held)));
  await endHoldsOf(act.tx, act.creditorId, task.id, act.now);
  noteAll(done, 'taskDone', { ...about, kind: task.kind, resume: resume ?? true });
  if (resume !== false) return;
  const reason = completion.note ?? `${completion.by} read the debtor's answer and keeps the case paused`;
  for (const open of opened) {
    if (open.status !== 'open' || !held.includes(open.row.id)) continue;
    await setHold(act, open.row.id, { kind: 'pause', reason, subjectId: null });
    note(act, open, 'paused', { reason, until: null });
  }
}

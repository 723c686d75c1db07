/** A person has read what a platform told of an invoice: what it held goes on, or rests as the person says. */
import { invoicesHeldBy } from '../db/queries/holds.ts';
import { replyRead } from './reply-task.ts';
import { onlyNoted, type TaskDone } from './task-done.ts';

/**
 * Ends the hold of the task with `resume: true` or a note; `resume: false` puts a pause in its place. A completion that says neither is refused while
 * the task holds something; a task that holds nothing needs only who did it.
 */
export async function eInvoiceRead(done: TaskDone): Promise<void> {
  const held = await invoicesHeldBy(done.act.tx, done.act.creditorId, done.task.id);
  if (held.length === 0) onlyNoted(done);
  else await replyRead(done);
}

/** A person or the ERP asks for silence, and ends it. */
import { endHolds, insertHold } from '../db/queries/holds.ts';
import type { Act } from './act.ts';
import { closeCases, note, type OpenCase } from './open-case.ts';
import { Refusal } from './refusal.ts';

/** Refuses acts that only make sense while money is owed. */
export function mustBeOpen(open: OpenCase): void {
  if (open.status !== 'open')
    throw new Refusal(
      'conflict',
      'invoice_not_open',
      `Invoice ${open.row.number} is ${open.status}; only an open invoice can be changed this way.`,
    );
}

/** Pauses contacts until an instant, or until resumed. A second pause replaces the first. */
export async function pauseDunning(
  act: Act,
  open: OpenCase,
  input: { reason: string; until: Date | null },
): Promise<void> {
  mustBeOpen(open);
  if (input.until && input.until.getTime() <= act.now.getTime())
    throw new Refusal(
      'unprocessable',
      'until_in_the_past',
      'The pause would be over already. Give a later instant, or none.',
      'until',
    );
  await endHolds(act.tx, act.creditorId, open.row.id, 'pause', act.now);
  await insertHold(act.tx, act.creditorId, {
    id: act.newId(),
    invoiceId: open.row.id,
    kind: 'pause',
    reason: input.reason,
    subjectId: null,
    startedAt: act.now,
    endsAt: input.until,
  });
  note(act, open, 'paused', { reason: input.reason, until: input.until?.toISOString() ?? null });
  await closeCases(act, [open]);
}

/** Ends a pause. The step it held is taken up again, never passed. Without a pause it only decides anew. */
export async function resumeDunning(act: Act, open: OpenCase, input: { reason: string }): Promise<void> {
  mustBeOpen(open);
  const ended = await endHolds(act.tx, act.creditorId, open.row.id, 'pause', act.now);
  if (ended > 0) note(act, open, 'resumed', { reason: input.reason });
  await closeCases(act, [open]);
}

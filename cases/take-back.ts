/** Invoices that come back from an agency: open again, at the end of their ladder, never dunned by themselves. */
import type { PlacementRow } from '../db/queries/placements.ts';
import type { Act } from './act.ts';
import { inheritLegalHolds } from './inherit-holds.ts';
import { note, openCases, type OpenCase } from './open-case.ts';
import { setHold } from './set-hold.ts';

/**
 * Opens the invoices of a placement that are still owed and locks them; they are closed by the caller. The agency step stays made, so the ladder is at
 * its end and a person decides what follows: a second dossier never leaves by itself.
 */
export async function takeBack(act: Act, row: PlacementRow, because: string): Promise<OpenCase[]> {
  const opened = await openCases(
    act,
    row.invoices.map((one) => one.invoiceId),
  );
  const back = opened.filter((open) => open.balanceCents > 0);
  await reopen(act, back, because);
  return opened;
}

/** Moves those of these cases that are with an agency back to open; what holds the debtor's others by law holds them too. */
export async function reopen(act: Act, cases: readonly OpenCase[], because: string): Promise<void> {
  for (const open of cases) {
    if (open.status !== 'handedOver') continue;
    open.status = 'open';
    note(act, open, 'reopened', { because });
    await inheritLegalHolds(act, open);
  }
}

/** Holds the open ones of these cases until a person has done this task, which ends what it holds (`endHoldsOf`). */
export async function holdForTask(act: Act, opened: readonly OpenCase[], taskId: string, reason: string) {
  for (const open of opened)
    if (open.status === 'open') await setHold(act, open.row.id, { kind: 'pause', reason, subjectId: taskId });
}

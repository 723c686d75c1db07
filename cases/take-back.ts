/** Invoices that come back from an agency: open again, at the end of their ladder, never dunned by themselves. */
import { endHoldsOf } from '../db/queries/holds.ts';
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
  const back = opened.filter((open) => open.status === 'handedOver' && open.balanceCents > 0);
  reopen(act, back, because);
  for (const open of back) await inheritLegalHolds(act, open);
  return opened;
}

/** Moves cases that are with an agency back to open. */
export function reopen(act: Act, cases: readonly OpenCase[], because: string): void {
  for (const open of cases) {
    if (open.status !== 'handedOver') continue;
    open.status = 'open';
    note(act, open, 'reopened', { because });
  }
}

/** Holds the open ones of these cases until a person has done this task. */
export async function holdForTask(act: Act, opened: readonly OpenCase[], taskId: string, reason: string) {
  for (const open of opened)
    if (open.status === 'open') await setHold(act, open.row.id, { kind: 'pause', reason, subjectId: taskId });
}

/** Ends what `holdForTask` set. */
export const releaseFromTask = (act: Act, taskId: string): Promise<void> =>
  endHoldsOf(act.tx, act.creditorId, taskId, act.now);

/** Whether a notice to an agency still says what is so. Pure. */
import type { NoticeKind, PlacementStatus } from './placement.ts';

/** What only asks the agency for something; the others tell it a fact, and a fact stays true when the case is over. */
export const asking = ['receipt', 'recall'] as const satisfies readonly NoticeKind[];

/** A reminder of the receipt waits for nothing once the agency has answered, nor a recall once the case is back or over. */
export function isStillTrue(kind: NoticeKind, status: PlacementStatus): boolean {
  if (kind === 'receipt') return status === 'sent';
  if (kind === 'recall') return status === 'recallRequested';
  return true;
}

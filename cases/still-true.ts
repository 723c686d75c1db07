/** Whether what was frozen may still be said. */
import type { DeliveryRow } from '../db/queries/deliveries.ts';
import type { HoldKind } from '../domain/case-facts.ts';
import { activeHolds } from '../domain/taking.ts';
import type { Act } from './act.ts';
import { claimableOf } from './claimable.ts';
import type { OpenCase } from './open-case.ts';

/** Whether what was frozen about one invoice still holds: open, the same amount, nothing that forbids contact but a hold of kind `own`. */
export function saysTheTruth(
  act: Act,
  cover: DeliveryRow['covers'][number],
  opened: readonly OpenCase[],
  own: HoldKind | null = null,
): boolean {
  const open = opened.find((one) => one.row.id === cover.invoiceId);
  if (open?.status !== 'open' || claimableOf(open) !== cover.amountCents) return false;
  return activeHolds(open.row, act.now.getTime()).every((hold) => hold.kind === own);
}

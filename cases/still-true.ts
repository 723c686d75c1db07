/** Whether what was frozen may still be said. */
import type { DeliveryRow } from '../db/queries/deliveries.ts';
import type { HoldKind } from '../domain/case-facts.ts';
import type { Act } from './act.ts';
import type { OpenCase } from './open-case.ts';

/** Whether what was frozen about one invoice still holds: open, the same amount, nothing that forbids contact but a hold of kind `own`. */
export function saysTheTruth(
  act: Act,
  cover: DeliveryRow['covers'][number],
  opened: readonly OpenCase[],
  own: HoldKind | null = null,
): boolean {
  const open = opened.find((one) => one.row.id === cover.invoiceId);
  const held = open?.row.holds.some(
    (hold) => hold.kind !== own && (hold.endsAt === null || new Date(hold.endsAt) > act.now),
  );
  return open?.status === 'open' && open.balanceCents === cover.amountCents && !held;
}

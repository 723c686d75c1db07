/** Money arrived for part of a claim, or for one that by law may not be paid now. The ledger takes it either way. */
import { effectOf, type LegalStopKind } from '../domain/legal-stop.ts';
import type { Act } from './act.ts';
import { note, type OpenCase } from './open-case.ts';
import { possibleInterruption } from './possible-interruption.ts';

const stopKinds: ReadonlySet<string> = new Set<LegalStopKind>([
  ...(['insolvency', 'overIndebted', 'smallClaims', 'factored', 'deceased', 'judicialGrace', 'struckOff'] as const),
]);
const isStop = (kind: string): kind is LegalStopKind => stopKinds.has(kind);

/**
 * Warns in the history of money laid on invoices that may not be paid (R54, C. com. L622-7), and keeps a part payment as a possible interruption (R58).
 * The payment is on the cases already; the caller closes them.
 */
export async function moneyUnderLaw(
  act: Act,
  touched: readonly OpenCase[],
  payment: { readonly id: string; readonly reference: string; readonly receivedOn: string },
): Promise<void> {
  const { id, reference, receivedOn } = payment;
  for (const open of touched) {
    const stops = open.row.holds.map(({ kind }) => kind).filter((kind) => isStop(kind) && !effectOf(kind).mayBePaid);
    if (stops.length > 0) note(act, open, 'moneyUnderLegalStop', { reference, stops });
    if (open.balanceCents > 0)
      await possibleInterruption(act, open, {
        ...{ kind: 'partialPayment', occurredOn: receivedOn, subjectKey: id },
        proof: { payment: reference },
      });
  }
}

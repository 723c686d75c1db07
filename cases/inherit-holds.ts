/** A debtor of whom it is not known who may be spoken to: an invoice that comes later waits as its others do. */
import { legalHoldsOf, type LegalHoldRow } from '../db/queries/holds.ts';
import type { LegalStopRow } from '../db/queries/legal-stops.ts';
import { stopsToSet } from '../db/queries/stop-coverage.ts';
import type { Act } from './act.ts';
import { legalTexts } from './call-legal.ts';
import { note, type OpenCase } from './open-case.ts';
import { setHold } from './set-hold.ts';
import { inheritStops } from './set-stops.ts';
import { openTask } from './tasks.ts';

/**
 * Gives a case its own copy of each legal hold (insolvency, represented, deceased) of the debtor's other open invoices, under the same task, with an event; a
 * hold that no task owns gets one, so that somebody ends it. Recorded legal stops that cover it are put on it too. Returns whether there was any. The debtor
 * is locked; the caller closes the case.
 */
export async function inheritLegalHolds(act: Act, open: OpenCase): Promise<boolean> {
  const { id, debtorId } = open.row;
  const holds = await legalHoldsOf(act.tx, act.creditorId, debtorId, id, act.now);
  return copyHolds(act, open, holds, await stopsToSet(act.tx, act.creditorId, id, act.now));
}

/** The same for holds and stops that were read already. */
export async function copyHolds(
  act: Act,
  open: OpenCase,
  holds: readonly LegalHoldRow[],
  stops: readonly LegalStopRow[],
): Promise<boolean> {
  for (const { kind, reason, subjectId } of holds) {
    const taskId = subjectId ?? (await askToFindOut(act, open, kind));
    await setHold(act, open.row.id, { kind, reason, subjectId: taskId });
    note(act, open, 'legalEvent', { event: kind, taskId, inherited: true });
  }
  await inheritStops(act, open, stops);
  return holds.length + stops.length > 0;
}

const askToFindOut = (act: Act, { row }: OpenCase, kind: LegalHoldRow['kind']): Promise<string> =>
  openTask(act, {
    ...{ kind: 'legalEvent', invoiceId: row.id, days: 2 },
    data: { event: kind, invoices: [row.number], ...legalTexts[kind] },
  });

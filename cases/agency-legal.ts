/** An agency learned something that changes who may be spoken to: nobody is contacted about any invoice of this debtor until a person has found out. */
import { openInvoiceIdsOf } from '../db/queries/invoices.ts';
import type { PlacementRow } from '../db/queries/placements.ts';
import type { Act } from './act.ts';
import { legalTexts } from './call-legal.ts';
import { closeCases, note, openCases } from './open-case.ts';
import { askAboutPlacement } from './placement-tasks.ts';
import { setHold } from './set-hold.ts';

/** What an agency can tell of that kind. */
export type AgencyLegalEvent = 'insolvency' | 'deceased';

/**
 * Sets the hold on what is still owed of these invoices of a placement, should it come back, and on the debtor's other open ones, with one task that owns
 * it: completed, contacts may go on or rest. An invoice that has the hold already keeps its owner. The debtor is locked. Returns what the person is asked, in English.
 */
export async function heldByAgency(
  act: Act,
  row: PlacementRow,
  invoiceIds: readonly string[],
  event: AgencyLegalEvent,
  said: { readonly reason: string; readonly report: object },
): Promise<string> {
  const open = await openInvoiceIdsOf(act.tx, act.creditorId, row.debtorId);
  const opened = await openCases(act, [...new Set([...invoiceIds, ...open])]);
  const held = opened.filter(
    ({ status, balanceCents, row: one }) =>
      (status === 'open' || status === 'handedOver') &&
      balanceCents > 0 &&
      !one.holds.some((hold) => hold.kind === event),
  );
  const texts = legalTexts[event];
  const taskId = await askAboutPlacement(act, row, 'legalEvent', 2, {
    ...{ event, ...said, invoices: held.map((one) => one.row.number), ...texts },
  });
  for (const one of held) {
    await setHold(act, one.row.id, { kind: event, reason: said.reason, subjectId: taskId });
    note(act, one, 'legalEvent', { event, taskId });
  }
  await closeCases(act, opened);
  return texts.textEn;
}

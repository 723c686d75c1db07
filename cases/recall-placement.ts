/** A person takes a case back from its agency: asked for, told, and confirmed by the agency. */
import { readCreditor } from '../db/queries/creditors.ts';
import { dropNotices } from '../db/queries/placement-notices.ts';
import { changePlacement } from '../db/queries/write-placements.ts';
import { civilDateAt } from '../domain/civil-date.ts';
import type { Act } from './act.ts';
import { confirmRecallOf } from './agency-ends.ts';
import { addNotice } from './agency-notices.ts';
import { refreshPlacement } from './follow-placement.ts';
import { lockedPlacement } from './record-agency-report.ts';
import { Refusal } from './refusal.ts';

/**
 * Asks for a case back: the agency is told at once, and until it confirms nobody else contacts the debtor. Repeating it changes nothing. Refuses a
 * dossier that has not left and one that has ended.
 */
export async function requestRecall(act: Act, placementId: string, reason: string): Promise<void> {
  const row = await lockedPlacement(act, placementId);
  if (row.status === 'recallRequested') return;
  if (row.status !== 'sent' && row.status !== 'received')
    throw new Refusal(
      'conflict',
      row.status === 'frozen' ? 'dossier_not_sent' : 'placement_ended',
      row.status === 'frozen'
        ? 'This dossier has not left yet. Refuse its approval or settle its task instead.'
        : `This placement is ${row.status}; there is nothing to recall.`,
    );
  changePlacement(act.tx, act.creditorId, row.id, {
    ...{ status: 'recallRequested', recallRequestedAt: act.now, recallReason: reason },
  });
  dropNotices(act.tx, act.creditorId, row.id, ['receipt'], act.now);
  const { timeZone } = await readCreditor(act.tx, act.creditorId);
  const on = civilDateAt(act.now.getTime(), timeZone);
  addNotice(act, row.id, null, 'recall', {
    ...{ number: null, currency: null, amountCents: null, balanceCents: null, on, reason },
  });
  await refreshPlacement(act, row.id);
}

/** The agency told a person that it has stopped. Repeating it changes nothing. Refuses when nobody recalled the case. */
export async function confirmRecall(act: Act, placementId: string): Promise<void> {
  const row = await lockedPlacement(act, placementId);
  if (row.status === 'recalled') return;
  await confirmRecallOf(act, { row });
}

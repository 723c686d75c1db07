/** A case at an agency as facts come and time goes by: decided anew after every fact, kept and told to its workflow. */
import { lockDebtor } from '../db/queries/cases.ts';
import { dropNotices, noticesOf } from '../db/queries/placement-notices.ts';
import { askedAbout } from '../db/queries/placement-tasks.ts';
import { readPlacement, type PlacementRow } from '../db/queries/placements.ts';
import { endPlacement, storeDecision } from '../db/queries/write-placements.ts';
import { queueRings } from '../db/queries/write-cases.ts';
import { decidePlacement, type PlacementFacts } from '../domain/decide-placement.ts';
import { formatMoney } from '../domain/money.ts';
import { asking } from '../domain/notice-truth.ts';
import type { PlacementChoice, PlacementDecided, PlacementOutcome } from '../domain/placement.ts';
import { placementWorkflowId } from '../domain/workflow-ids.ts';
import type { Act } from './act.ts';

/** `000042`: as the file's name and the agency know a dossier. */
export const dossierNo = (no: number): string => String(no).padStart(6, '0');

/** Why a placement ended whose debt is gone; money that goes back takes this end back, and no other. */
export const endedSettled = 'Nothing is owed any more';

/** Whether an invoice at an agency still owes something. */
export const stillPlaced = (one: PlacementRow['invoices'][number]): boolean =>
  one.status === 'handedOver' && one.balanceCents > 0;

/** The pure view of a placement that `decidePlacement` takes. Throws for one whose dossier has not left: the invoice's workflow still owns it. */
export async function placementFacts(act: Act, row: PlacementRow): Promise<PlacementFacts> {
  const { status, sentAt, receiptDueAt } = row;
  if (status === 'frozen' || !sentAt || !receiptDueAt) throw new Error(`Dossier ${dossierNo(row.no)} has not left`);
  const [notices, asked] = await Promise.all([
    noticesOf(act.tx, act.creditorId, row.id),
    askedAbout(act.tx, act.creditorId, row.id),
  ]);
  const askedAt = (kind: string) => asked.find((one) => one.kind === kind)?.at.toISOString() ?? null;
  return {
    agency: row.agency,
    status,
    sentAt: sentAt.toISOString(),
    receiptDueAt: receiptDueAt.toISOString(),
    lastReportAt: row.lastReportAt?.toISOString() ?? null,
    recallRequestedAt: row.recallRequestedAt?.toISOString() ?? null,
    owed: row.invoices.some(stillPlaced),
    waiting: notices
      .filter(({ state }) => state === 'pending' || state === 'sending')
      .map(({ notBefore }) => ({ notBefore: notBefore?.toISOString() ?? null })),
    asked: { receipt: askedAt('agencyReceipt'), silence: askedAt('agencySilent'), recall: askedAt('recall') },
  };
}

function decidedOf(row: PlacementRow, decision: PlacementChoice): PlacementDecided {
  const next =
    'wait' in decision
      ? `**Next:** ${decision.wait.then.step} at ${decision.wait.until}`
      : 'act' in decision
        ? `**Now:** ${decision.act.step}`
        : `**Finished:** ${decision.finish}`;
  const because = 'wait' in decision ? decision.wait.because : decision.because;
  const sums = row.invoices.map(
    (one) =>
      `- ${one.number}: ${formatMoney(one.balanceCents, one.currency, 'en')} of ${formatMoney(one.placedCents, one.currency, 'en')} placed`,
  );
  const details = [
    `**Dossier ${dossierNo(row.no)}** · ${row.status}`,
    next,
    sums.join('\n'),
    ...because.map((reason) => `- ${reason.text}`),
  ].join('\n\n');
  return { seq: row.seq + 1, decision, label: `dossier ${dossierNo(row.no)}`, details };
}

/** The placement as it is now. Throws when it is unknown. */
export async function placementOf(act: Act, id: string): Promise<PlacementRow> {
  const row = await readPlacement(act.tx, act.creditorId, id);
  if (!row) throw new Error(`No placement ${id}`);
  return row;
}

/** Locks the debtor of a placement, and reads the placement as it is under that lock. */
export async function lockPlacement(act: Act, { id, debtorId }: PlacementRow): Promise<PlacementRow> {
  await lockDebtor(act.tx, act.creditorId, debtorId);
  return placementOf(act, id);
}

/** The same as `refreshRow` for a placement that was not read since it changed. */
export async function refreshPlacement(act: Act, id: string, ring = true): Promise<PlacementDecided> {
  return refreshRow(act, await placementOf(act, id), ring);
}

/**
 * Decides a placement anew and stores it; a debt that is gone ends it. `ring` false when the decision goes back as an activity's result. The caller
 * holds the debtor's lock, has written what changed, and has read the row since.
 */
export async function refreshRow(act: Act, row: PlacementRow, ring = true): Promise<PlacementDecided> {
  const { id } = row;
  const over = row.endedAt === null && !row.invoices.some(stillPlaced);
  if (over) dropNotices(act.tx, act.creditorId, id, asking, act.now);
  const decision = decidePlacement(await placementFacts(act, row), act.now.getTime());
  if ('finish' in decision && row.endedAt === null)
    endPlacement(act.tx, act.creditorId, id, decision.finish, endedSettled, act.now);
  return store(act, row, decision, ring);
}

/** Ends a placement and tells its workflow. Its invoices are the caller's to move. */
export async function closePlacement(
  act: Act,
  row: PlacementRow,
  outcome: PlacementOutcome,
  because: string,
): Promise<void> {
  endPlacement(act.tx, act.creditorId, row.id, outcome, because, act.now);
  // One whose dossier never left has no workflow, and its agency knows nothing of the case.
  const neverLeft = row.status === 'frozen';
  dropNotices(act.tx, act.creditorId, row.id, neverLeft ? null : asking, act.now);
  if (neverLeft) return;
  const facts = await placementFacts(act, row);
  store(act, { ...row, status: outcome }, decidePlacement({ ...facts, status: outcome }, act.now.getTime()), true);
}

function store(act: Act, row: PlacementRow, decision: PlacementChoice, ring: boolean): PlacementDecided {
  const decided = decidedOf(row, decision);
  storeDecision(act.tx, act.creditorId, row.id, decided, 'wait' in decision ? decision.wait.until : null);
  if (!ring) return decided;
  const summary = `Dossier ${dossierNo(row.no)} · ${String(row.invoices.length)} invoice(s)`;
  const rings = [
    {
      workflowId: placementWorkflowId(act.creditorId, row.id),
      ring: { workflow: 'followPlacement' as const, placementId: row.id, decided, summary },
    },
  ];
  act.rings.push(queueRings(act.tx, act.creditorId, rings, act.now));
  return decided;
}

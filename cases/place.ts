/** Giving a case to an agency: the contacts freeze with the claim of its dossier, and what becomes of the dossier moves the placement. */
import { withdrawDelivery } from '../db/queries/deliveries.ts';
import { livePlacementsOf, readPlacement, type PlacementRow } from '../db/queries/placements.ts';
import { changePlacement, insertPlacement } from '../db/queries/write-placements.ts';
import type { DossierRouting } from '../domain/placement.ts';
import type { Act } from './act.ts';
import { closePlacement, dossierNo, refreshRow } from './follow-placement.ts';
import { tellMoney } from './agency-notices.ts';
import type { OpenCase } from './open-case.ts';
import { setHold } from './set-hold.ts';

const dayMs = 86_400_000;

/**
 * Writes the placement of a dossier that is being claimed and freezes every own contact on its invoices from this commit. A dossier claimed once more
 * has its placement; one of an earlier release (no routing) gets none. The caller holds the cases' locks.
 */
export async function placeDossier(
  act: Act,
  opened: readonly OpenCase[],
  delivery: { readonly id: string; readonly debtorId: string },
  routing: DossierRouting | undefined,
): Promise<void> {
  if (!routing) return;
  const ids = opened.map((open) => open.row.id);
  for (const id of await livePlacementsOf(act.tx, act.creditorId, ids)) {
    const row = await readPlacement(act.tx, act.creditorId, id);
    if (row?.deliveryId === delivery.id) return;
    // The dossier before this one was withdrawn within this very act.
    if (row) await endIfWithdrawn(act, row);
  }
  const id = act.newId();
  const { no, agency } = routing;
  const invoices = opened.map((open) => ({ invoiceId: open.row.id, balanceCents: open.balanceCents }));
  await insertPlacement(act.tx, act.creditorId, {
    ...{ id, no, agency, invoices, debtorId: delivery.debtorId, deliveryId: delivery.id, frozenAt: act.now },
  });
  const reason = `Given to ${agency.name === '' ? 'the collection agency' : agency.name} (dossier ${dossierNo(no)})`;
  for (const open of opened) await setHold(act, open.row.id, { kind: 'placement', reason, subjectId: id });
}

/** Whether closing these cases can concern a placement; asks no database, because it is asked at the end of every act. */
function mayBePlaced(open: OpenCase): boolean {
  return (
    open.status === 'handedOver' ||
    open.row.steps.some((step) => step.channel === 'agency') ||
    open.row.holds.some((hold) => hold.kind === 'placement')
  );
}

/**
 * Brings the placements of these cases up to what the act has done: a dossier that left is sent, one that was withdrawn ends its placement, money the
 * agency does not know of becomes a notice, and the placement decides anew. Called at the end of every act; true when it wrote anything about holds.
 */
export async function followPlaced(act: Act, opened: readonly OpenCase[]): Promise<boolean> {
  const placed = opened.filter(mayBePlaced);
  if (placed.length === 0) return false;
  let changed = false;
  for (const id of await livePlacementsOf(
    act.tx,
    act.creditorId,
    placed.map((open) => open.row.id),
  )) {
    const row = await readPlacement(act.tx, act.creditorId, id);
    if (!row) continue;
    const own = placed.filter((open) => row.invoices.some((one) => one.invoiceId === open.row.id));
    if (!act.toldByAgency) tellMoney(act, row, own);
    if (row.status === 'frozen') changed = (await followDossier(act, row)) || changed;
    act.placed.add(id);
  }
  return changed;
}

/** A frozen placement follows its dossier. */
async function followDossier(act: Act, row: PlacementRow): Promise<boolean> {
  if (row.deliveryState === 'done' || (row.deliveryState === 'accepted' && row.deliveryCompletedAt)) {
    const receiptDueAt = new Date(act.now.getTime() + row.agency.receiptDays * dayMs);
    changePlacement(act.tx, act.creditorId, row.id, { status: 'sent', sentAt: act.now, receiptDueAt });
    return false;
  }
  // Nobody claims it again once nothing it covers is open.
  if (row.deliveryState === 'retrying' && row.invoices.every((one) => one.status !== 'open')) {
    await withdrawDelivery(act.tx, act.creditorId, row.deliveryId, act.now);
    await closePlacement(act, row, 'recalled', withdrawnBecause);
    return true;
  }
  return endIfWithdrawn(act, row);
}

const withdrawnBecause = 'The dossier was withdrawn before it left';

async function endIfWithdrawn(act: Act, row: PlacementRow): Promise<boolean> {
  const { deliveryState, deliveryCompletedAt } = row;
  const given = deliveryState === 'failed' && deliveryCompletedAt !== null;
  if (deliveryState !== 'cancelled' && !given) return false;
  await closePlacement(act, row, 'recalled', withdrawnBecause);
  return true;
}

/** Decides anew every placement the act has touched, once its invoices are written. */
export async function refreshPlaced(act: Act): Promise<void> {
  for (const id of [...act.placed]) {
    act.placed.delete(id);
    const row = await readPlacement(act.tx, act.creditorId, id);
    if (row && row.status !== 'frozen' && row.endedAt === null) await refreshRow(act, row);
  }
}

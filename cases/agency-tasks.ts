/** A person dealt with what an agency needed: handed the dossier over, told it something, decided on a case that came back. */
import { run } from '../db/connect.ts';
import { changeDelivery } from '../db/queries/deliveries.ts';
import { endHoldsOf } from '../db/queries/holds.ts';
import { readPlacement } from '../db/queries/placements.ts';
import { handedOver } from './hand-over.ts';
import { closeCases } from './open-case.ts';
import { missing } from './refusal.ts';
import { reopen, takeBack } from './take-back.ts';
import { noteAll, onlyNoted, type TaskDone } from './task-done.ts';
import { toldByPerson } from './tell-agency.ts';

interface AgencyTaskData {
  readonly placementId?: string;
  readonly noticeId?: string;
  readonly decide?: 'refused' | 'closed';
}

async function dataOf({ act, task }: TaskDone): Promise<AgencyTaskData> {
  const rows = await run<{ data: AgencyTaskData }>(
    act.tx,
    'agency-task-data',
    'select data from tasks where creditor_id = $1 and id = $2',
    [act.creditorId, task.id],
  );
  return rows[0]?.data ?? {};
}

/** The agency has the dossier, or knows what a notice says. */
export async function agencyTold(done: TaskDone): Promise<void> {
  const { act, delivery, opened, about } = done;
  if (delivery) {
    noteAll(done, 'dossierHandedOver', { ...about, deliveryId: delivery.id });
    const change = { state: 'done', outcome: 'delivered', completedAt: act.now } as const;
    changeDelivery(act.tx, act.creditorId, delivery.id, change);
    handedOver(act, opened, delivery.id);
    return;
  }
  onlyNoted(done);
  const { noticeId } = await dataOf(done);
  if (noticeId !== undefined) toldByPerson(act, noticeId);
}

/** A report was read. Where the case came back or was closed unpaid, the person says whether it goes on here. */
export async function reportRead(done: TaskDone): Promise<void> {
  const { act, task, completion, opened } = done;
  const { placementId, decide } = await dataOf(done);
  if (decide === undefined || placementId === undefined) {
    onlyNoted(done);
    return;
  }
  if (completion.retry === undefined) throw missing('retry', 'true');
  onlyNoted(done);
  if (!completion.retry) return;
  const row = await readPlacement(act.tx, act.creditorId, placementId);
  if (!row) throw new Error(`Placement ${placementId} is gone`);
  const because = `${completion.by} takes the case back`;
  // A refused dossier came back when it was refused, and rests since then.
  if (decide === 'refused') await endHoldsOf(act.tx, act.creditorId, task.id, act.now);
  else await reopen(act, opened, because);
  // The case of the task itself is closed by whoever completes it.
  const rest = row.invoices.filter((one) => opened.every((open) => open.row.id !== one.invoiceId));
  await closeCases(act, await takeBack(act, { ...row, invoices: rest }, because));
}

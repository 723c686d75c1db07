/** A call that nobody made by its deadline: handed to somebody else once, then given up, so that no case waits for ever for a person. */
import { leastBusyAgent } from '../db/queries/agents.ts';
import { findCallTask, handOverTask, type CallTaskRow } from '../db/queries/call-tasks.ts';
import { changeDelivery, findDelivery } from '../db/queries/deliveries.ts';
import { cancelTask } from '../db/queries/tasks.ts';
import { givenUpOutcome } from '../domain/call-disposition.ts';
import { nextDayHours } from '../domain/call-window.ts';
import { activeHolds } from '../domain/taking.ts';
import type { Act } from './act.ts';
import { hoursAsData, placeOf } from './call-task.ts';
import { leadOf } from './note-delivery.ts';
import { closeCases, note, openCases, type OpenCase } from './open-case.ts';

export type OverdueCall = 'reassigned' | 'givenUp' | 'nothing';

/**
 * Deals with one overdue call task under the locks of its cases, after looking again: done meanwhile, not overdue any more or on hold, it is left alone.
 * The first time another agent has the next working day for it, or the pool where there is no other; the second time it is cancelled and the step ends
 * as `expired`, which the policy's fallback, or the next step, follows.
 */
export async function endOverdueCall(act: Act, taskId: string): Promise<OverdueCall> {
  const seen = await findCallTask(act.tx, act.creditorId, taskId);
  const delivery = seen?.deliveryId ? await findDelivery(act.tx, act.creditorId, seen.deliveryId) : undefined;
  if (!delivery) return 'nothing';
  const opened = await openCases(
    act,
    delivery.covers.map((cover) => cover.invoiceId),
  );
  const task = await findCallTask(act.tx, act.creditorId, taskId);
  if (task?.status !== 'open' || task.dueAt >= act.now || opened.some((open) => isHeld(act, open))) return 'nothing';
  if (task.data['missed'] === undefined) {
    await reassign(act, task, opened);
    return 'reassigned';
  }
  cancelTask(act.tx, act.creditorId, task.id, act.now);
  const change = { state: 'done', outcome: givenUpOutcome, completedAt: act.now } as const;
  changeDelivery(act.tx, act.creditorId, delivery.id, change);
  for (const open of opened) note(act, open, 'callGivenUp', { taskId, deliveryId: delivery.id, owner: task.owner });
  await closeCases(act, opened);
  return 'givenUp';
}

const isHeld = (act: Act, open: OpenCase): boolean => activeHolds(open.row, act.now.getTime()).length > 0;

async function reassign(act: Act, task: CallTaskRow, opened: readonly OpenCase[]): Promise<void> {
  const owner = await leastBusyAgent(act.tx, act.creditorId, task.owner);
  const { hours, dueMs } = nextDayHours(act.now.getTime(), placeOf(leadOf(opened)));
  const dueAt = new Date(dueMs);
  const data = { missed: 1, window: hoursAsData(hours) };
  await handOverTask(act.tx, act.creditorId, task.id, { owner, dueAt, data }, act.now);
  const told = { taskId: task.id, from: task.owner, to: owner, dueAt: dueAt.toISOString() };
  for (const open of opened) note(act, open, 'callReassigned', told);
  await closeCases(act, opened);
}

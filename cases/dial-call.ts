/** A person asks to be connected with the debtor of a call task: allowed once at a time, and only where the call itself is allowed now. */
import { claimDial, endDial, findCallTask, type CallTaskRow } from '../db/queries/call-tasks.ts';
import { readCreditor } from '../db/queries/creditors.ts';
import { findDelivery } from '../db/queries/deliveries.ts';
import { callHoursFrom } from '../domain/call-window.ts';
import { activeHolds } from '../domain/taking.ts';
import type { Act } from './act.ts';
import { workingOwner } from './agents.ts';
import { callableNumber, placeOf } from './call-task.ts';
import { leadOf } from './note-delivery.ts';
import { closeCases, note, openCases, type OpenCase } from './open-case.ts';
import { notFound, Refusal } from './refusal.ts';

/** A call may be going on this long: until then nobody rings for the same task again. */
const busyMs = 10 * 60_000;

/** Numbers in E.164. */
export interface DialClaim {
  readonly agent: string;
  readonly debtor: string;
}

const refuse = (code: string, text: string, field: string | null = null): never => {
  throw new Refusal(field === null ? 'conflict' : 'unprocessable', code, text, field);
};

/**
 * Takes the right to ring, under the locks of the cases: live creditor, task open and not before its time, inside the hours, nothing held, a number that
 * may be called, an agent with a phone. Refuses everything else with its remedy. After this commit the phones may ring.
 */
export async function claimDialing(act: Act, taskId: string, agentName: string): Promise<DialClaim> {
  const seen = await findCallTask(act.tx, act.creditorId, taskId);
  if (!seen) throw notFound('task', 'id');
  const delivery = seen.deliveryId ? await findDelivery(act.tx, act.creditorId, seen.deliveryId) : undefined;
  const opened = await openCases(act, delivery?.covers.map((cover) => cover.invoiceId) ?? []);
  const task = (await findCallTask(act.tx, act.creditorId, taskId)) ?? seen;
  if (task.status !== 'open' || opened.length === 0)
    refuse(`task_${task.status}`, `This task is already ${task.status}. Nobody was called.`);
  await refuseUnlessAllowed(act, task, opened);
  const agent = await workingOwner(act, agentName, 'agent');
  const { phone } = agent;
  if (phone === null)
    return refuse('agent_without_phone', `${agentName} has no phone: enter one (PUT /v1/agents/{name}).`, 'agent');
  const debtor = callableNumber(leadOf(opened));
  if (debtor === null)
    return refuse('number_not_callable', 'The debtor has no number that may be called. Report the task, or enter one.');
  const dial = { state: 'calling', agent: agentName, at: act.now.toISOString() };
  const freeFrom = new Date(act.now.getTime() - busyMs);
  if (!(await claimDial(act.tx, act.creditorId, taskId, dial, freeFrom)))
    refuse(
      'call_being_made',
      'A call for this task was started in the last ten minutes, or may have been. Look at your phone; after that time it can be started again.',
    );
  for (const open of opened) note(act, open, 'callDialled', { taskId, agent: agentName });
  await closeCases(act, opened);
  return { agent: phone, debtor };
}

async function refuseUnlessAllowed(act: Act, task: CallTaskRow, opened: readonly OpenCase[]): Promise<void> {
  const { mode } = await readCreditor(act.tx, act.creditorId);
  if (mode !== 'live') refuse('creditor_in_test', 'This creditor is in mode test: nothing leaves, no phone is rung.');
  const held = opened.find(({ row }) => activeHolds(row, act.now.getTime()).length > 0);
  if (held)
    refuse(
      'case_on_hold',
      `Invoice ${held.row.number} is on hold, so the debtor must not be contacted. Resume it first.`,
    );
  if (opened.every((open) => open.status !== 'open')) refuse('invoice_not_open', 'Nothing is owed any more.');
  if (task.notBefore && task.notBefore > act.now)
    refuse('too_early', `This call is not to be made before ${task.notBefore.toISOString()}.`);
  const hours = callHoursFrom(act.now.getTime(), placeOf(leadOf(opened)));
  if (hours.fromMs > act.now.getTime())
    refuse('outside_hours', `The debtor may not be called now. ${hours.text.en}. / ${hours.text.fr}.`);
}

/** Keeps what became of it with the task. */
export function recordDialing(act: Act, taskId: string, result: Record<string, unknown>): void {
  endDial(act.tx, act.creditorId, taskId, { ...result, endedAt: act.now.toISOString() });
}

/** The debtor was not reached, or asked to be called back: the same call once more, a few times at most. */
import { callTries, findCallTask } from '../db/queries/call-tasks.ts';
import { changeDelivery } from '../db/queries/deliveries.ts';
import { dispositionOf, noContactOutcome } from '../domain/call-disposition.ts';
import { callBackProblem, defaultCallAttempts, nextTryMs } from '../domain/call-window.ts';
import type { CallDone } from './call-outcome.ts';
import { callableNumber, frozenText, openCallTask, placeOf } from './call-task.ts';
import { leadOf } from './note-delivery.ts';
import { missing, Refusal } from './refusal.ts';
import { noteAll } from './task-done.ts';

/** What the next caller is told after a call that somebody else took. */
const discretion = {
  fr: 'Une autre personne a répondu : ne mentionnez ni la facture ni la dette à un tiers, demandez seulement à être rappelé.',
  en: 'Somebody else answered: mention neither the invoice nor the debt to a third party, only ask to be called back.',
};

/**
 * Opens the next try of the call, or ends the step as `NO_CONTACT` when the tries are used up or no number is left. A call that the debtor asked for is
 * made at the instant it named, however many tries there were. Refuses such an instant outside the hours or too far away.
 */
export async function planAgain(done: CallDone, how: 'planAgain' | 'callBackAt'): Promise<void> {
  const { act, task, delivery, opened, code, completion } = done;
  const stillOpen = opened.filter((open) => open.status === 'open');
  const made = await findCallTask(act.tx, act.creditorId, task.id);
  const notBefore = how === 'callBackAt' ? askedFor(done) : await nextTry(done);
  const lead = leadOf(stillOpen.length > 0 ? stillOpen : opened);
  const attempt = made?.attempt ?? 1;
  const most = lead.row.policy.callAttempts ?? defaultCallAttempts;
  const phone = callableNumber(leadOf(opened));
  if (stillOpen.length === 0 || phone === null || (how === 'planAgain' && attempt >= most)) {
    const change = { state: 'done', outcome: noContactOutcome, completedAt: act.now } as const;
    changeDelivery(act.tx, act.creditorId, delivery.id, change);
    noteAll(done, 'callNotReached', { deliveryId: delivery.id, attempts: attempt });
    return;
  }
  const before = { at: act.now.toISOString(), disposition: code, by: completion.by, note: completion.note ?? null };
  const told = made?.data['previously'];
  const next = await openCallTask(act, {
    deliveryId: delivery.id,
    step: delivery.step,
    opened: stillOpen,
    phone,
    script: frozenText(delivery, 'script'),
    attempt: attempt + 1,
    notBefore,
    keeper: made?.owner ?? null,
    more: {
      previously: [...(Array.isArray(told) ? (told as unknown[]) : []), before],
      ...(dispositionOf(code).group === 'thirdParty' && how === 'planAgain' ? { caution: discretion } : {}),
    },
  });
  const planned = { deliveryId: delivery.id, taskId: next, attempt: attempt + 1, notBefore: notBefore.toISOString() };
  noteAll(done, 'callPlannedAgain', planned);
}

async function nextTry({ act, delivery, opened }: CallDone): Promise<Date> {
  const tries = await callTries(act.tx, act.creditorId, delivery.id);
  const at = tries.map((one) => one.getTime());
  return new Date(nextTryMs(act.now.getTime(), at, placeOf(leadOf(opened))));
}

function askedFor({ act, opened, completion }: CallDone): Date {
  const { callBackAt } = completion;
  if (callBackAt === undefined)
    throw missing('callBackAt', '"2026-12-01T14:30:00Z"', 'The disposition CALL_BACK_REQUESTED');
  const atMs = Date.parse(callBackAt);
  const problem = callBackProblem(atMs, act.now.getTime(), placeOf(leadOf(opened)));
  if (problem !== null) throw new Refusal('unprocessable', 'call_back_not_possible', problem, 'callBackAt');
  return new Date(atMs);
}

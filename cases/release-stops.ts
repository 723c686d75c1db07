/** After a person ended a stop: every case that waited for it is decided anew, a few at a time. */
import { endStopOf, endedStops, forgetStop, needsPerson, waitingForStop } from '../db/queries/channel-stops.ts';
import { lockDebtor } from '../db/queries/cases.ts';
import { allCreditors, activePlansAfter } from '../db/queries/outbox.ts';
import { readPlan } from '../db/queries/plans.ts';
import type { QueuedRing } from '../db/queries/write-cases.ts';
import { inRelayTx } from '../db/connect.ts';
import { perform, type Act, type CaseDeps } from './act.ts';
import { refreshPlan } from './follow-plan.ts';
import { closeCases, note, openCases } from './open-case.ts';
import { Refusal } from './refusal.ts';
import { onlyNoted, type TaskDone } from './task-done.ts';

/** Decisions that were made before the end was committed, and written after, appear within the time a statement may take. */
const stragglersMs = 60_000;
/** Cases decided in one transaction: their locks are held until it ends. */
const batch = 25;
const mostPlans = 10_000;
/** No id is smaller. */
const beforeAll = '00000000-0000-0000-0000-000000000000';

/** Task channelStopped: `retry` ends the stop, and the sweep takes its cases up within seconds. Without it only a stop that ends by itself may be put aside. */
export async function stopEnded(done: TaskDone): Promise<void> {
  const { act, task, completion } = done;
  if (completion.retry !== true && (await needsPerson(act.tx, act.creditorId, task.id)))
    throw new Refusal(
      'unprocessable',
      'retry_required',
      'The channel stays stopped until its cause is mended: mend it, then complete this task with { "retry": true }.',
      'retry',
    );
  onlyNoted(done);
  if (completion.retry === true) await endStopOf(act.tx, act.creditorId, task.id, act.now);
}

export interface Released {
  readonly cases: number;
  /** More may go at once. Not after a silence of a source: everything waited for it, and leaves a batch at each sweep. */
  readonly more: boolean;
  /** An end of a stop of e-mail was dealt with to its last case: the payment plans look again. */
  readonly plans: readonly string[];
}

/** Decides up to `most` cases of each ended stop anew. Once none is left the stop is forgotten. Nothing to do costs one statement. */
export async function releaseStopped(act: Act, most: number): Promise<Released> {
  let cases = 0;
  let more = false;
  let plans: string[] = [];
  for (const stop of await endedStops(act.tx, act.creditorId)) {
    const ids = await waitingForStop(act.tx, act.creditorId, stop, most);
    const opened = await openCases(act, ids);
    // The event takes the next `seq`: a workflow that sleeps wakes for a newer decision only.
    for (const open of opened) note(act, open, 'channelResumed', { channel: stop.channel, stop: stop.kind });
    await closeCases(act, opened);
    cases += ids.length;
    more ||= ids.length > 0 && stop.kind !== 'stale';
    if (ids.length > 0 || act.now.getTime() - stop.endedAt.getTime() < stragglersMs) continue;
    if (stop.channel === 'email') plans = await activePlansAfter(act.tx, act.creditorId, beforeAll, mostPlans);
    forgetStop(act.tx, act.creditorId, stop);
  }
  return { cases, more, plans };
}

/** Releases what every creditor's ended stops kept back, in transactions of a few cases each; `signal` ends it between two of them. */
export async function releaseAll(
  deps: CaseDeps,
  deliver: (rings: readonly QueuedRing[]) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const creditorId of await inRelayTx(deps.db, allCreditors)) {
    while (!signal.aborted) {
      const { value, rings } = await perform(deps, creditorId, 'worker', (act) => releaseStopped(act, batch));
      deliver(rings);
      // Not cut short: their stop is forgotten, so nobody would make these plans look again.
      for (const planId of value.plans)
        deliver((await perform(deps, creditorId, 'worker', (act) => planLooksAgain(act, planId))).rings);
      if (!value.more) break;
    }
  }
}

async function planLooksAgain(act: Act, planId: string): Promise<void> {
  const plan = await readPlan(act.tx, act.creditorId, planId);
  if (!plan) return;
  await lockDebtor(act.tx, act.creditorId, plan.debtorId);
  const { status } = (await readPlan(act.tx, act.creditorId, planId)) ?? plan;
  if (status === 'active') await refreshPlan(act, planId);
}

/** Applies the callbacks that were kept and not applied: those the api could not apply at once, and those that need a provider to be asked. */
import type { FetchMessage } from '../activities/channels/resend-received.ts';
import { readCallback } from '../activities/read-callback.ts';
import { perform, type CaseDeps } from '../cases/act.ts';
import { applyCallback, callbackDone, callbackFailed, type FollowUp } from '../cases/apply-callback.ts';
import { completeReply } from '../cases/record-reply.ts';
import { inCreditorTx, inRelayTx } from '../db/connect.ts';
import { creditorsWithCallbacks, dueCallbacks, mostCallbackTries, type CallbackRef } from '../db/queries/callbacks.ts';
import type { QueuedRing } from '../db/queries/write-cases.ts';
import { assertNever } from '../domain/never.ts';

export interface CallbackSweepDeps {
  readonly cases: CaseDeps;
  readonly deliver: (rings: readonly QueuedRing[]) => void;
  /** Asks a provider about a delivery and records what it says; false when it could not say. */
  readonly ask: (creditorId: string, deliveryId: string, signal: AbortSignal) => Promise<boolean>;
  /** Fetches the text of a received message; null: no key is set. */
  readonly fetchMessage: FetchMessage | null;
  readonly log: (message: string) => void;
}

const batch = 50;

/**
 * One round over every creditor with something due; resolves with how many were applied. `signal` ends the round: what it cuts short counts as not
 * tried. Throws only when the database fails.
 */
export async function applyCallbacks(deps: CallbackSweepDeps, signal: AbortSignal): Promise<number> {
  const { db, now } = deps.cases;
  let applied = 0;
  for (const creditorId of await inRelayTx(db, (tx) => creditorsWithCallbacks(tx, now()))) {
    const due = await inCreditorTx(db, creditorId, (tx) => dueCallbacks(tx, creditorId, now(), batch));
    for (const ref of due) {
      if (signal.aborted) return applied;
      if (await tryOne(deps, creditorId, ref, signal)) applied += 1;
    }
  }
  return applied;
}

async function tryOne(
  deps: CallbackSweepDeps,
  creditorId: string,
  ref: CallbackRef,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const acted = await perform(deps.cases, creditorId, ref.provider, (act) => applyCallback(act, ref, readCallback));
    deps.deliver(acted.rings);
    if (acted.value !== null) await follow(deps, creditorId, ref, acted.value, signal);
    return true;
  } catch (error) {
    // Our own stop is no failure of the callback: its tries are few, and it is taken up by the next worker.
    if (signal.aborted) return false;
    const tries = await callbackFailed(deps.cases, creditorId, ref, String(error));
    // Its own words may quote the message; they stay in the database.
    if (tries >= mostCallbackTries)
      deps.log(`callback ${ref.provider} ${ref.eventKey} was tried ${tries} times and is left with its problem`);
    return false;
  }
}

async function follow(
  deps: CallbackSweepDeps,
  creditorId: string,
  ref: CallbackRef,
  left: FollowUp,
  signal: AbortSignal,
): Promise<void> {
  switch (left.kind) {
    case 'ask': {
      if (!(await deps.ask(creditorId, left.deliveryId, signal)))
        throw new Error('The provider could not be asked, or does not know the delivery');
      await perform(deps.cases, creditorId, ref.provider, (act) => callbackDone(act, ref));
      return;
    }
    case 'fetchMessage': {
      const fetched = deps.fetchMessage ? await deps.fetchMessage(left.emailId, signal) : ({ kind: 'noKey' } as const);
      if (fetched.kind === 'unclear') throw new Error(`${fetched.code}: ${fetched.detail}`);
      const acted = await perform(deps.cases, creditorId, ref.provider, async (act) => {
        await completeReply(act, left.emailId, fetched);
        await callbackDone(act, ref);
      });
      deps.deliver(acted.rings);
      return;
    }
    default:
      assertNever(left, 'follow-up');
  }
}

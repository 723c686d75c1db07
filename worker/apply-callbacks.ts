/** Applies the callbacks that were kept and not applied: those the api could not apply at once, and those that need a provider to be asked. */
import { askProvider } from '../activities/ask-provider.ts';
import { resendReceived, type FetchMessage } from '../activities/channels/resend-received.ts';
import type { ChannelSettings } from '../activities/channels/settings.ts';
import type { ActivityDeps } from '../activities/deps.ts';
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
  readonly ask: (creditorId: string, deliveryId: string) => Promise<boolean>;
  /** Fetches the text of a received message; null: no key is set. */
  readonly fetchMessage: FetchMessage | null;
  readonly log: (message: string) => void;
}

const batch = 50;

/** The sweep of one worker, with the providers its settings name. */
export function callbackSweep(
  deps: ActivityDeps,
  channels: ChannelSettings,
  log: (message: string) => void,
): () => Promise<number> {
  const { cases, deliver } = deps;
  const fetchMessage = channels.resend ? resendReceived(channels.resend) : null;
  const ask = (creditorId: string, deliveryId: string) =>
    askProvider(deps, creditorId, deliveryId, new AbortController().signal);
  return () => applyCallbacks({ cases, deliver, ask, fetchMessage, log });
}

/** One round over every creditor with something due; resolves with how many were applied. Throws only when the database fails. */
export async function applyCallbacks(deps: CallbackSweepDeps): Promise<number> {
  const { db, now } = deps.cases;
  let applied = 0;
  for (const creditorId of await inRelayTx(db, (tx) => creditorsWithCallbacks(tx, now()))) {
    const due = await inCreditorTx(db, creditorId, (tx) => dueCallbacks(tx, creditorId, now(), batch));
    for (const ref of due) if (await tryOne(deps, creditorId, ref)) applied += 1;
  }
  return applied;
}

async function tryOne(deps: CallbackSweepDeps, creditorId: string, ref: CallbackRef): Promise<boolean> {
  try {
    const acted = await perform(deps.cases, creditorId, ref.provider, (act) => applyCallback(act, ref, readCallback));
    deps.deliver(acted.rings);
    if (acted.value !== null) await follow(deps, creditorId, ref, acted.value);
    return true;
  } catch (error) {
    const tries = await callbackFailed(deps.cases, creditorId, ref, String(error));
    // Its own words may quote the message; they stay in the database.
    if (tries >= mostCallbackTries)
      deps.log(`callback ${ref.provider} ${ref.eventKey} was tried ${tries} times and is left with its problem`);
    return false;
  }
}

async function follow(deps: CallbackSweepDeps, creditorId: string, ref: CallbackRef, left: FollowUp): Promise<void> {
  switch (left.kind) {
    case 'ask': {
      if (!(await deps.ask(creditorId, left.deliveryId)))
        throw new Error('The provider could not be asked, or does not know the delivery');
      await perform(deps.cases, creditorId, ref.provider, (act) => callbackDone(act, ref));
      return;
    }
    case 'fetchMessage': {
      const fetched = deps.fetchMessage
        ? await deps.fetchMessage(left.emailId, new AbortController().signal)
        : ({ kind: 'noKey' } as const);
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

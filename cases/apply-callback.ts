/** Acting on a callback that was kept: once, however often and in whatever order it came. */
import {
  markApplied,
  markCallbackProblem,
  takeCallback,
  type CallbackRef,
  type CallbackRow,
} from '../db/queries/callbacks.ts';
import { inCreditorTx } from '../db/connect.ts';
import type { ReadCallback } from '../domain/callback-news.ts';
import { assertNever } from '../domain/never.ts';
import type { Act, CaseDeps } from './act.ts';
import { addressChanged } from './address-news.ts';
import { recordReply } from './record-reply.ts';
import { recordReports } from './record-reports.ts';

/** What only the worker can do, outside a transaction; the callback stays open until it is done. */
export type FollowUp =
  { readonly kind: 'fetchMessage'; readonly emailId: string } | { readonly kind: 'ask'; readonly deliveryId: string };

/** Applies a callback and marks it applied in the same transaction, unless something remains to be done. Null: nothing remains. */
export async function applyCallback(act: Act, ref: CallbackRef, read: ReadCallback): Promise<FollowUp | null> {
  const callback = await takeCallback(act.tx, act.creditorId, ref);
  if (!callback) return null;
  const followUp = await applyNews(act, callback, read);
  if (followUp === null) markApplied(act.tx, act.creditorId, ref, act.now);
  return followUp;
}

async function applyNews(act: Act, callback: CallbackRow, read: ReadCallback): Promise<FollowUp | null> {
  const news = read(callback.provider, callback.kind, callback.body);
  const { deliveryId } = callback;
  switch (news.kind) {
    case 'reports':
      // The delivery is the one that was checked when the callback was kept.
      if (deliveryId !== null) await recordReports(act, deliveryId, news.sendNo, news.reports, news.names);
      return null;
    case 'address':
      await addressChanged(act, news);
      return null;
    case 'received': {
      const wanted = await recordReply(act, deliveryId, news.message);
      return wanted ? { kind: 'fetchMessage', emailId: news.message.emailId } : null;
    }
    case 'ask':
      return deliveryId === null ? null : { kind: 'ask', deliveryId };
    case 'none':
      return null;
    default:
      return assertNever(news, 'callback news');
  }
}

/** The follow-up of a callback is done. */
export async function callbackDone(act: Act, ref: CallbackRef): Promise<void> {
  markApplied(act.tx, act.creditorId, ref, act.now);
}

/** Keeps why a callback could not be applied, in a transaction of its own; returns how often that was tried. */
export async function callbackFailed(
  deps: Pick<CaseDeps, 'db'>,
  creditorId: string,
  ref: CallbackRef,
  problem: string,
): Promise<number> {
  return inCreditorTx(deps.db, creditorId, (tx) => markCallbackProblem(tx, creditorId, ref, problem.slice(0, 500)));
}

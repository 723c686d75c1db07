/** Keeping what a provider told us: once, under the creditor it concerns, before the provider gets its answer. */
import { inCreditorTx } from '../db/connect.ts';
import { insertCallback, type NewCallback } from '../db/queries/callbacks.ts';
import type { CallbackProvider } from '../domain/callback-news.ts';
import type { CaseDeps } from './act.ts';

/** What each provider can speak of. */
const channelsOf: Readonly<Record<CallbackProvider, readonly string[]>> = {
  resend: ['email'],
  twilio: ['sms'],
  maileva: ['registeredLetter', 'letter'],
};

/**
 * Keeps one callback whose signature was right. True: it is new, and waits to be applied. False: it was told before, or it names a creditor or a
 * delivery that is not ours, of which nothing is kept: the provider's account may be shared. The caller answers the provider the same either way.
 */
export async function storeCallback(
  deps: Pick<CaseDeps, 'db' | 'now'>,
  creditorId: string,
  callback: NewCallback,
): Promise<boolean> {
  return inCreditorTx(deps.db, creditorId, (tx) =>
    insertCallback(tx, creditorId, callback, channelsOf[callback.provider], deps.now()),
  );
}

/** Keeping what a provider told us: once, under the creditor it concerns, before the provider gets its answer. */
import { inCreditorTx } from '../db/connect.ts';
import { insertCallback, type NewCallback } from '../db/queries/callbacks.ts';
import type { CaseDeps } from './act.ts';

/** Keeps one callback; false when it was told before or names a delivery that is not ours. */
export async function storeCallback(
  deps: Pick<CaseDeps, 'db' | 'now'>,
  creditorId: string,
  callback: NewCallback,
): Promise<boolean> {
  return inCreditorTx(deps.db, creditorId, (tx) => insertCallback(tx, creditorId, callback, deps.now()));
}

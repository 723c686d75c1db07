/** A release began to keep payment references: invoices registered before get theirs. */
import { inCreditorTx, inRelayTx, type Database } from '../db/connect.ts';
import { allCreditors } from '../db/queries/outbox.ts';
import { invoicesWithoutReference, writePaymentReference } from '../db/queries/payment-references.ts';
import { paymentReferencesFor } from '../domain/payment-reference.ts';

const batch = 200;

/** Gives every invoice without a payment reference its own, some per transaction; returns how many. Safe to repeat and to run from several processes. */
export async function fillPaymentReferences(db: Database, signal?: AbortSignal): Promise<number> {
  let filled = 0;
  for (const creditorId of await inRelayTx(db, allCreditors)) {
    for (let more = true; more && !signal?.aborted;) {
      const done = await inCreditorTx(db, creditorId, async (tx) => {
        const rows = await invoicesWithoutReference(tx, creditorId, batch);
        for (const { id, number } of rows)
          await writePaymentReference(tx, creditorId, id, paymentReferencesFor(number));
        return rows.length;
      });
      filled += done;
      more = done === batch;
    }
  }
  return filled;
}

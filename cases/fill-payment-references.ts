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
        let given = 0;
        for (const { id, number } of rows)
          if (await writePaymentReference(tx, creditorId, id, paymentReferencesFor(number))) given += 1;
        return { given, full: rows.length === batch };
      });
      filled += done.given;
      // Those for which no reference is free would come again for ever.
      more = done.full && done.given > 0;
    }
  }
  return filled;
}

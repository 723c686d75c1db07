/** Goes on with files of invoices: long ones, and those that a stopped process left. */
import type { Acted, CaseDeps } from '../cases/act.ts';
import { applyNext, failImport } from '../cases/import-invoices.ts';
import { inCreditorTx, inRelayTx } from '../db/connect.ts';
import { creditorsWithImports, cutOffImports, importsToApply } from '../db/queries/invoice-imports.ts';

export interface InvoiceImportDeps {
  readonly cases: CaseDeps;
  readonly deliver: (rings: Acted<unknown>['rings']) => unknown;
  readonly log: (message: string) => void;
}

/** No request takes this long to send its file: whoever read it is gone. */
const cutOffAfterMs = 15 * 60_000;

/** Applies what is left of every import, and ends those whose file was cut off; returns how many ended. */
export async function goOnWithImports(
  { cases, deliver, log }: InvoiceImportDeps,
  signal: AbortSignal,
): Promise<number> {
  let ended = 0;
  for (const creditorId of await inRelayTx(cases.db, creditorsWithImports)) {
    const before = new Date(cases.now().getTime() - cutOffAfterMs);
    for (const id of await inCreditorTx(cases.db, creditorId, (tx) => cutOffImports(tx, creditorId, before))) {
      await failImport(cases, creditorId, id, 'The file was cut off while it was read. Send it again.');
      log(`import ${id}: the file was cut off while it was read; it has no effect`);
      ended += 1;
    }
    for (const id of await inCreditorTx(cases.db, creditorId, (tx) => importsToApply(tx, creditorId))) {
      for (let done = false; !done;) {
        if (signal.aborted) return ended;
        const acted = await applyNext(cases, creditorId, id);
        await deliver(acted.rings);
        done = acted.value;
      }
      ended += 1;
    }
  }
  return ended;
}

/** Goes on with bank statements: long ones that the api only stored, and those of a process that was stopped. */
import { applyBankImport, type ApplyDeps } from '../cases/apply-bank-import.ts';
import { readingMs } from '../cases/import-bank-statement.ts';
import { inCreditorTx, inRelayTx } from '../db/connect.ts';
import { endImport, unfinishedImports } from '../db/queries/imports.ts';

/** The api applies a short file itself: it is left alone for so long. */
const apiFirstMs = 3_000;

/** Applies what waits, oldest import first, and gives up files whose reader is gone; returns how many imports it ended. */
export async function goOnWithBankImports(
  deps: ApplyDeps & { readonly log: (message: string) => void },
  signal: AbortSignal,
): Promise<number> {
  let ended = 0;
  const { db, now } = deps.cases;
  for (const { creditorId, id, status, receivedAt } of await inRelayTx(db, (tx) =>
    unfinishedImports(tx, 'bankStatement'),
  )) {
    if (signal.aborted) break;
    const ageMs = now().getTime() - receivedAt.getTime();
    if (status === 'reading' && ageMs > readingMs) {
      const problem = 'Reading it was interrupted. Nothing of it took effect: send the file again.';
      await inCreditorTx(db, creditorId, (tx) => endImport(tx, creditorId, id, 'failed', problem, now()));
      deps.log(`bank statement ${id} was never read to its end and is given up`);
      ended += 1;
    }
    if (status === 'applying' && ageMs > apiFirstMs && (await applyBankImport(deps, creditorId, id, signal)) === 'done')
      ended += 1;
  }
  return ended;
}

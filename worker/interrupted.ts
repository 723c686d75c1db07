/** Looks for sends that were interrupted while their case ended: what is not known about them is said, with a task. */
import { perform, type CaseDeps } from '../cases/act.ts';
import { endInterruptedSends } from '../cases/end-interrupted.ts';
import { inRelayTx } from '../db/connect.ts';
import { allCreditors } from '../db/queries/outbox.ts';

const batch = 50;

/** Goes once through every creditor; returns how many were found. What the workflows must learn is in the outbox and goes with its relay. */
export async function endInterrupted(cases: CaseDeps, log: (message: string) => void): Promise<number> {
  let found = 0;
  for (const creditorId of await inRelayTx(cases.db, allCreditors))
    found += (await perform(cases, creditorId, 'worker', (act) => endInterruptedSends(act, batch))).value;
  if (found > 0) log(`${String(found)} sends were interrupted while their cases ended; nobody knows whether they left`);
  return found;
}

/** Looks for promises whose time is over, so that each is judged though no money came and nobody looked. */
import { perform, type CaseDeps } from '../cases/act.ts';
import { judgeLapsed } from '../cases/judge-lapsed.ts';
import { inCreditorTx, inRelayTx } from '../db/connect.ts';
import { allCreditors } from '../db/queries/outbox.ts';
import { lapsedPromiseIds } from '../db/queries/promises.ts';

const batch = 200;

/** Judges them, each in an act of its own; returns how many. What the workflows must learn is in the outbox and goes with its relay. */
export async function judgeLapsedPromises(cases: CaseDeps, log: (message: string) => void): Promise<number> {
  let count = 0;
  for (const creditorId of await inRelayTx(cases.db, allCreditors)) {
    const ids = await inCreditorTx(cases.db, creditorId, (tx) => lapsedPromiseIds(tx, creditorId, cases.now(), batch));
    for (const id of ids) await perform(cases, creditorId, 'worker', (act) => judgeLapsed(act, id));
    count += ids.length;
  }
  if (count > 0) log(`${String(count)} promises to pay were judged when their time was over`);
  return count;
}

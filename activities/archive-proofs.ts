/** Fetches the proofs that providers have told of and archives them. */
import { perform } from '../cases/act.ts';
import { archiveProof } from '../cases/archive-proof.ts';
import { Refusal } from '../cases/refusal.ts';
import { inCreditorTx } from '../db/connect.ts';
import { missingProofs } from '../db/queries/letter-news.ts';
import { proofCodes } from './channels/maileva/reports.ts';
import type { ActivityDeps } from './deps.ts';

const most = 20;
const codes = Object.keys(proofCodes) as (keyof typeof proofCodes)[];

/**
 * Archives up to twenty missing proofs of one creditor; returns how many are stored now. What the provider does not give now is tried at the next
 * call; `log` is told of a proof that cannot be archived as it is.
 */
export async function archiveProofs(
  deps: Pick<ActivityDeps, 'cases' | 'channelFor'>,
  creditorId: string,
  signal: AbortSignal,
  log: (message: string) => void,
): Promise<number> {
  const channel = deps.channelFor('live', 'registeredLetter');
  if (!channel.proof) return 0;
  const missing = await inCreditorTx(deps.cases.db, creditorId, (tx) => missingProofs(tx, creditorId, codes, most));
  let stored = 0;
  for (const { deliveryId, providerId, code } of missing) {
    const kind = proofCodes[code as keyof typeof proofCodes];
    const found = await channel.proof({ providerId }, kind, signal);
    if (!found) continue;
    try {
      const { bytes } = found;
      await perform(deps.cases, creditorId, 'worker', (act) => archiveProof(act, deliveryId, { kind, bytes, code }));
      stored += 1;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      log(`the ${kind} proof of delivery ${deliveryId} cannot be archived: ${error.message}`);
    }
  }
  return stored;
}

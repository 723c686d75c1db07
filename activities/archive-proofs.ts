/** Fetches the proofs that providers have told of and archives them. */
import { perform } from '../cases/act.ts';
import { archiveProof, noteNoProof, type Proof } from '../cases/archive-proof.ts';
import { Refusal } from '../cases/refusal.ts';
import { inCreditorTx } from '../db/connect.ts';
import { missingProofs, type MissingProof } from '../db/queries/letter-news.ts';
import { proofCodes } from './channels/maileva/reports.ts';
import type { ActivityDeps } from './deps.ts';

const most = 20;
const codes = Object.keys(proofCodes) as (keyof typeof proofCodes)[];

/**
 * Archives up to twenty missing proofs of one creditor; returns how many were stored. What the provider does not give, or gives as something that
 * cannot be archived, is asked for again after a growing pause; `log` is told of the latter.
 */
export async function archiveProofs(
  deps: Pick<ActivityDeps, 'cases' | 'channelFor'>,
  creditorId: string,
  signal: AbortSignal,
  log: (message: string) => void,
): Promise<number> {
  const channel = deps.channelFor('live', 'registeredLetter');
  if (!channel.proof) return 0;
  const { db, now } = deps.cases;
  const missing = await inCreditorTx(db, creditorId, (tx) => missingProofs(tx, creditorId, codes, now(), most));
  let stored = 0;
  for (const one of missing) {
    const kind = proofCodes[one.code as keyof typeof proofCodes];
    const found = await channel.proof({ providerId: one.providerId }, kind, signal);
    // A wait that we ended says nothing about the proof.
    if (!found && signal.aborted) return stored;
    const answer = found
      ? await archive(deps, creditorId, one, { kind, code: one.code, bytes: found.bytes }, log)
      : 'notGiven';
    if (answer === null) stored += 1;
    else await perform(deps.cases, creditorId, 'worker', async (act) => noteNoProof(act, { ...one, answer }));
  }
  return stored;
}

/** Null: stored. Otherwise why not: it is archived already, or the code of the refusal. */
async function archive(
  { cases }: Pick<ActivityDeps, 'cases'>,
  creditorId: string,
  { deliveryId }: MissingProof,
  proof: Proof,
  log: (message: string) => void,
): Promise<string | null> {
  try {
    const acted = await perform(cases, creditorId, 'worker', (act) => archiveProof(act, deliveryId, proof));
    return acted.value.stored ? null : 'archived';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log(`the ${proof.kind} proof of delivery ${deliveryId} cannot be archived: ${error.message}`);
    return error.code;
  }
}

/** The sweep over registered letters: news is asked for as it comes due, proofs are fetched, silence is noticed. */
import { archiveProofs } from '../activities/archive-proofs.ts';
import { askProvider } from '../activities/ask-provider.ts';
import type { ActivityDeps } from '../activities/deps.ts';
import { perform } from '../cases/act.ts';
import { askAboutSilence } from '../cases/no-news.ts';
import { inCreditorTx, inRelayTx } from '../db/connect.ts';
import { lettersToAsk } from '../db/queries/letter-news.ts';
import { allCreditors } from '../db/queries/outbox.ts';

const most = 20;

export type LetterNewsDeps = Pick<ActivityDeps, 'cases' | 'channelFor' | 'deliver'> & {
  readonly log: (message: string) => void;
};

/**
 * Goes once through the registered letters of every creditor. What fails is logged and comes again at its next time, so that one letter or creditor
 * keeps back no other. `signal` ends the wait for answers and the round.
 */
export async function followLetters(deps: LetterNewsDeps, signal: AbortSignal): Promise<void> {
  const { cases, log } = deps;
  for (const creditorId of await inRelayTx(cases.db, allCreditors)) {
    if (signal.aborted) return;
    await followOne(deps, creditorId, signal).catch((error: unknown) =>
      log(`following the letters of creditor ${creditorId}: ${String(error)}`),
    );
  }
}

async function followOne(deps: LetterNewsDeps, creditorId: string, signal: AbortSignal): Promise<void> {
  const { cases, log } = deps;
  const stopped = (): boolean => signal.aborted;
  const due = await inCreditorTx(cases.db, creditorId, (tx) => lettersToAsk(tx, creditorId, cases.now(), most));
  for (const id of due) {
    if (stopped()) return;
    await askProvider(deps, creditorId, id, signal).catch((error: unknown) =>
      log(`asking about letter ${id}: ${String(error)}`),
    );
  }
  if (stopped()) return;
  await archiveProofs(deps, creditorId, signal, log);
  if (stopped()) return;
  const asked = await perform(cases, creditorId, 'worker', askAboutSilence);
  deps.deliver(asked.rings);
}

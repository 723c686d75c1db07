/** The sweep over registered letters: news is asked for as it comes due, proofs are fetched, silence is noticed. */
import { archiveProofs } from '../activities/archive-proofs.ts';
import { askProvider } from '../activities/ask-provider.ts';
import type { ActivityDeps } from '../activities/deps.ts';
import { perform } from '../cases/act.ts';
import { askAboutSilence } from '../cases/no-news.ts';
import { inCreditorTx, inRelayTx } from '../db/connect.ts';
import { takeLettersToAsk } from '../db/queries/letter-news.ts';
import { allCreditors } from '../db/queries/outbox.ts';

const most = 20;

export type LetterNewsDeps = Pick<ActivityDeps, 'cases' | 'channelFor' | 'deliver'> & {
  readonly log: (message: string) => void;
};

/** Goes once through the registered letters of every creditor. */
export async function followLetters(deps: LetterNewsDeps, signal: AbortSignal): Promise<void> {
  const { cases, log } = deps;
  for (const creditorId of await inRelayTx(cases.db, allCreditors)) {
    const due = await inCreditorTx(cases.db, creditorId, (tx) => takeLettersToAsk(tx, creditorId, cases.now(), most));
    for (const id of due) await askProvider(deps, creditorId, id, signal);
    await archiveProofs(deps, creditorId, signal, log);
    const asked = await perform(cases, creditorId, 'worker', askAboutSilence);
    deps.deliver(asked.rings);
  }
}

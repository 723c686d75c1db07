/** Asks providers about messages that have no final state: callbacks get lost, and answers to sends too. */
import { askProvider, type AskDeps } from '../activities/ask-provider.ts';
import { inCreditorTx, inRelayTx } from '../db/connect.ts';
import { dueToAsk } from '../db/queries/delivery-life.ts';
import { allCreditors } from '../db/queries/outbox.ts';
import { askPlan } from '../domain/ask-again.ts';
import type { Channel } from '../domain/policy.ts';

/** Registered letters have a sweep of their own: their news goes on for weeks (worker/letter-news.ts). */
const askable: readonly Channel[] = ['email', 'sms'];
/** Most questions per creditor and channel in one round: answers take time, and providers count them. */
const batch = 20;

/**
 * Asks what is due, creditor by creditor; returns how many questions were asked. A question that fails is logged and comes again at its next time.
 * `signal` ends the wait for answers.
 */
export async function askProviders(
  deps: AskDeps & { readonly log: (message: string) => void },
  signal: AbortSignal,
): Promise<number> {
  const { db } = deps.cases;
  const providers = askable.flatMap((channel) => {
    const adapter = deps.channelFor('live', channel);
    return 'lookUp' in adapter ? [{ channel, provider: adapter.name, plan: askPlan }] : [];
  });
  if (providers.length === 0) return 0;
  let asked = 0;
  for (const creditorId of await inRelayTx(db, allCreditors))
    for (const provider of providers) {
      const now = deps.cases.now();
      const ids = await inCreditorTx(db, creditorId, (tx) => dueToAsk(tx, creditorId, provider, now, batch));
      for (const id of ids) {
        if (signal.aborted) return asked;
        await askProvider(deps, creditorId, id, signal).catch((error: unknown) =>
          deps.log(`asking ${provider.provider} about delivery ${id}: ${String(error)}`),
        );
        asked += 1;
      }
    }
  return asked;
}

/** What a worker looks after beside the cases themselves: callbacks, messages without an end, letters under way, channels that may go on, calls past their deadline, promises past their day. */
import { askProvider } from '../activities/ask-provider.ts';
import { resendReceived } from '../activities/channels/resend-received.ts';
import type { ChannelSettings } from '../activities/channels/settings.ts';
import type { ActivityDeps } from '../activities/deps.ts';
import { fillPaymentReferences } from '../cases/fill-payment-references.ts';
import { releaseAll } from '../cases/release-stops.ts';
import { watchSources } from '../cases/stale-source.ts';
import { applyCallbacks } from './apply-callbacks.ts';
import { askProviders } from './ask-providers.ts';
import { endInterrupted } from './interrupted.ts';
import { judgeLapsedPromises } from './judge-promises.ts';
import { findMissedStops, tellOfTimeLimits } from './legal-sweeps.ts';
import { goOnWithImports } from './invoice-imports.ts';
import { goOnWithBankImports } from './bank-imports.ts';
import { followLetters } from './letter-news.ts';
import { endOverdueCalls } from './overdue-calls.ts';
import type { Sweep } from './sweeps.ts';

/** The sweeps, for `startSweeps`. */
export function contactSweeps(
  deps: ActivityDeps,
  channels: ChannelSettings,
  log: (message: string) => void,
): readonly Sweep[] {
  const { cases, deliver } = deps;
  const fetchMessage = channels.resend ? resendReceived(channels.resend) : null;
  return [
    {
      name: 'callbacks',
      everyMs: 2_000,
      work: (signal) =>
        applyCallbacks(
          {
            ...{ cases, deliver, fetchMessage, log },
            ask: (creditorId, deliveryId, ending) => askProvider(deps, creditorId, deliveryId, ending),
          },
          signal,
        ),
    },
    { name: 'release', everyMs: 5_000, work: (signal) => releaseAll(cases, deliver, signal) },
    { name: 'sources', everyMs: 30_000, work: () => watchSources(cases) },
    { name: 'ask', everyMs: 30_000, work: (signal) => askProviders({ ...deps, log }, signal) },
    { name: 'interrupted', everyMs: 30_000, work: () => endInterrupted(cases, log) },
    { name: 'overdue calls', everyMs: 60_000, work: () => endOverdueCalls({ cases, log }) },
    { name: 'promises', everyMs: 60_000, work: () => judgeLapsedPromises(cases, log) },
    { name: 'legal stops', everyMs: 60_000, work: () => findMissedStops({ cases, log }) },
    { name: 'time limits', everyMs: 3_600_000, work: (signal) => tellOfTimeLimits({ cases, log }, signal) },
    { name: 'invoice imports', everyMs: 2_000, work: (signal) => goOnWithImports({ cases, deliver, log }, signal) },
    { name: 'bank statements', everyMs: 2_000, work: (signal) => goOnWithBankImports({ cases, deliver, log }, signal) },
    { name: 'payment references', everyMs: 600_000, work: (signal) => fillPaymentReferences(cases.db, signal) },
    { name: 'letters', everyMs: 60_000, work: (signal) => followLetters({ ...deps, log }, signal) },
  ];
}

/** The quiet after the story: what is still under way when the last case is where it should be. */
import { setTimeout as pause } from 'node:timers/promises';
import { inCreditorTx, run, type Database } from '../../db/connect.ts';

const withoutProvidersMs = 5_000;
/** Proofs are fetched once a minute. */
const withProvidersMs = 75_000;

/**
 * Waits until Temporal was told everything, the events are sealed and the agency was told; with providers also until their news was applied and the proofs of
 * letters are archived. What is not settled in time, the checks will name.
 */
export async function settled(wait: {
  readonly db: Database;
  readonly creditorId: string;
  readonly loadedAtMs: number;
  readonly clock: () => number;
  readonly withProviders: boolean;
}): Promise<void> {
  const { db, creditorId, clock, withProviders, loadedAtMs } = wait;
  const deadlineMs = clock() + (withProviders ? withProvidersMs : withoutProvidersMs);
  for (;;) {
    const [row] = await inCreditorTx(db, creditorId, (tx) =>
      run<{ open: boolean }>(
        tx,
        'demo settled',
        `select exists (select 1 from outbox where creditor_id = $1 and delivered < wanted)
           or exists (select 1 from events where creditor_id = $1 and chain_no is null)
           or exists (select 1 from placement_notices where creditor_id = $1 and state in ('pending', 'sending'))
           or ($2 and (exists (select 1 from webhook_events where creditor_id = $1 and applied_at is null)
             or exists (select 1 from deliveries d where d.creditor_id = $1 and d.claimed_at >= $3 and d.provider in ('resend', 'twilio', 'maileva')
               and d.state in ('accepted', 'dispatched', 'presented', 'unknown') and (d.outcome is null or (d.provider = 'maileva' and (select count(*)
                 from delivery_facts f where f.creditor_id = $1 and f.delivery_id = d.id and f.kind = 'proof') < 3)))))
           as open`,
        [creditorId, withProviders, new Date(loadedAtMs)],
      ),
    );
    if (row?.open !== true || clock() > deadlineMs) return;
    await pause(200);
  }
}

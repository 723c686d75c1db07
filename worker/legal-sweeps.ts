/** What a worker looks after for the law: stops that missed an invoice, claims to declare in time, claims that will be barred. */
import { perform, type CaseDeps } from '../cases/act.ts';
import { remindOfDeclarations } from '../cases/declare-claims.ts';
import { alertLimitation } from '../cases/limitation-alerts.ts';
import { setMissedStops } from '../cases/set-stops.ts';
import { inRelayTx } from '../db/connect.ts';
import { allCreditors } from '../db/queries/outbox.ts';

export interface LegalSweepDeps {
  readonly cases: CaseDeps;
  readonly log: (message: string) => void;
}

/** Puts recorded stops on invoices they missed; what the workflows must learn is in the outbox and goes with its relay. */
export async function findMissedStops(deps: LegalSweepDeps): Promise<void> {
  await forEach(deps, 'setting missed legal stops', async (creditorId) => {
    await perform(deps.cases, creditorId, 'worker', setMissedStops);
  });
}

/** Tells of time limits that come near: declarations of claims, limitation. Looks at every owed invoice that is old enough, page by page. */
export async function tellOfTimeLimits(deps: LegalSweepDeps, signal: AbortSignal): Promise<void> {
  await forEach(deps, 'telling of time limits', async (creditorId) => {
    await perform(deps.cases, creditorId, 'worker', remindOfDeclarations);
    let from: string | null = '00000000-0000-0000-0000-000000000000';
    while (from !== null && !signal.aborted) {
      const after: string = from;
      const { value } = await perform(deps.cases, creditorId, 'worker', (act) => alertLimitation(act, after));
      from = value.next;
    }
  });
}

/** One creditor's trouble keeps back no other. */
async function forEach(
  { cases, log }: LegalSweepDeps,
  what: string,
  work: (creditorId: string) => Promise<void>,
): Promise<void> {
  for (const creditorId of await inRelayTx(cases.db, allCreditors))
    await work(creditorId).catch((error: unknown) => log(`${what} of creditor ${creditorId}: ${String(error)}`));
}

/** Looks for calls past their deadline, so that none keeps a case waiting for a person who does not come. */
import { perform, type CaseDeps } from '../cases/act.ts';
import { endOverdueCall } from '../cases/overdue-call.ts';
import { inCreditorTx, inRelayTx } from '../db/connect.ts';
import { overdueCallIds } from '../db/queries/call-tasks.ts';
import { allCreditors } from '../db/queries/outbox.ts';

export interface OverdueCallDeps {
  readonly cases: CaseDeps;
  readonly log: (message: string) => void;
}

const batch = 200;

/**
 * Hands overdue calls on, or gives them up, each in an act of its own; returns how many. What the workflows must learn is in the outbox and goes
 * with its relay.
 */
export async function endOverdueCalls({ cases, log }: OverdueCallDeps): Promise<number> {
  const counts = { reassigned: 0, givenUp: 0, nothing: 0 };
  for (const creditorId of await inRelayTx(cases.db, allCreditors)) {
    const ids = await inCreditorTx(cases.db, creditorId, (tx) => overdueCallIds(tx, creditorId, cases.now(), batch));
    for (const id of ids)
      counts[(await perform(cases, creditorId, 'worker', (act) => endOverdueCall(act, id))).value] += 1;
  }
  const { reassigned, givenUp } = counts;
  if (reassigned + givenUp > 0)
    log(`${String(reassigned)} overdue calls were handed on, ${String(givenUp)} given up after a second deadline`);
  return reassigned + givenUp;
}

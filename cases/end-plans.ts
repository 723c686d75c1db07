/** Plans that something else than their debtor's default brings to an end. */
import { run } from '../db/connect.ts';
import type { Act } from './act.ts';
import { cancelPlan } from './agree-plan.ts';

/**
 * Ends every running plan of a debtor, without a breach notice: its invoices go on from where they were, under whatever holds them. Opens and closes their
 * cases itself. The debtor is locked. Returns the references.
 */
export async function endPlansOf(act: Act, debtorId: string, because: string): Promise<string[]> {
  const running = await run<{ reference: string }>(
    act.tx,
    'running-plans-of-debtor',
    `select reference from plans where creditor_id = $1 and debtor_id = $2 and status = 'active' order by reference`,
    [act.creditorId, debtorId],
  );
  for (const { reference } of running) await cancelPlan(act, reference, because);
  return running.map(({ reference }) => reference);
}

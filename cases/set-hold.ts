/** Holding a case: nobody contacts the debtor about it while a hold is in force. */
import { insertHold, type NewHold } from '../db/queries/holds.ts';
import type { Act } from './act.ts';

/** Sets one hold on an invoice from now on, until `endsAt`; without it, until it is ended. The caller notes it and closes the case. */
export async function setHold(
  act: Act,
  invoiceId: string,
  { endsAt = null, ...hold }: Pick<NewHold, 'kind' | 'reason' | 'subjectId'> & { readonly endsAt?: Date | null },
): Promise<void> {
  await insertHold(act.tx, act.creditorId, { id: act.newId(), invoiceId, ...hold, startedAt: act.now, endsAt });
}

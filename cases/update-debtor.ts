/** A debtor as the creditor knows it now: new contact points count at once for every open invoice. */
import { lockDebtor } from '../db/queries/cases.ts';
import { findDebtorId, upsertDebtor, type DebtorInput } from '../db/queries/debtors.ts';
import { openInvoiceIdsOf } from '../db/queries/invoices.ts';
import type { Act } from './act.ts';
import { closeCases, note, openCases } from './open-case.ts';

/** Writes the debtor (made when the reference is new) and decides its open invoices anew. Says whether it was made. */
export async function updateDebtor(act: Act, input: DebtorInput): Promise<{ created: boolean }> {
  const known = await findDebtorId(act.tx, act.creditorId, input.reference);
  if (known) await lockDebtor(act.tx, act.creditorId, known);
  const id = await upsertDebtor(act.tx, act.creditorId, act.newId(), input, act.now);
  const opened = await openCases(act, await openInvoiceIdsOf(act.tx, act.creditorId, id));
  // The history says that something changed, not what: contact points are personal data.
  for (const open of opened)
    note(act, open, 'debtorChanged', {
      reference: input.reference,
      contactPoints: input.contactPoints.map((point) => point.kind),
    });
  await closeCases(act, opened);
  return { created: known === undefined };
}

/** A debtor as the creditor knows it now: new contact points count at once for every open invoice. */
import { lockDebtor } from '../db/queries/cases.ts';
import { endContactTasks, newContactKinds } from '../db/queries/contact-effects.ts';
import { findDebtorId, upsertDebtor, type DebtorInput } from '../db/queries/debtors.ts';
import { openInvoiceIdsOf } from '../db/queries/invoices.ts';
import { writeConsents } from '../db/queries/letters.ts';
import type { DebtorConsents } from '../domain/contact-point.ts';
import type { Act } from './act.ts';
import { checkAgain } from './check-data.ts';
import { closeCases, note, openCases } from './open-case.ts';
import { refitCases } from './refit-cases.ts';

/**
 * Writes the debtor (made when the reference is new), checks its open invoices again and decides them anew; those whose policy is not for its type
 * any more are moved. `consents` replace those that were kept; absent, these stay. Says whether it was made.
 */
export async function updateDebtor(
  act: Act,
  input: DebtorInput,
  consents?: DebtorConsents,
): Promise<{ created: boolean }> {
  const known = await findDebtorId(act.tx, act.creditorId, input.reference);
  if (known) await lockDebtor(act.tx, act.creditorId, known);
  const changed = known ? await newContactKinds(act.tx, act.creditorId, known, input.contactPoints) : [];
  const { id } = await upsertDebtor(act.tx, act.creditorId, act.newId(), input, act.now);
  if (consents !== undefined) await writeConsents(act.tx, act.creditorId, input.reference, consents);
  // A better contact point is what its task asks for.
  if (changed.length > 0) await endContactTasks(act.tx, act.creditorId, id, changed, act.now);
  const opened = await openCases(act, await openInvoiceIdsOf(act.tx, act.creditorId, id));
  // The history says that something changed, not what: contact points are personal data.
  for (const open of opened)
    note(act, open, 'debtorChanged', {
      reference: input.reference,
      contactPoints: input.contactPoints.map((point) => point.kind),
      // A mark is an act of a person, who answers for it; its reason may hold personal data.
      ...(input.mark === undefined ? {} : { mark: input.mark && { mark: input.mark.mark, by: input.mark.by } }),
    });
  await checkAgain(act, opened);
  await refitCases(act, opened);
  await closeCases(act, opened);
  return { created: known === undefined };
}

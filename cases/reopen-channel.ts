/** A channel that a contact point refused is open again: the provider took the address off its list, or the debtor wants messages again. */
import { lockDebtor } from '../db/queries/cases.ts';
import { openChannel } from '../db/queries/contact-effects.ts';
import { openInvoiceIdsOf } from '../db/queries/invoices.ts';
import type { ClosedChannel } from '../domain/contact-point.ts';
import type { Act } from './act.ts';
import { closeCases, note, openCases } from './open-case.ts';

/**
 * Opens a closed channel of a debtor for all its invoices and decides them anew; returns whether it was closed. Steps passed over meanwhile stay so.
 * `because` enters the history: no personal data.
 */
export async function reopenChannel(
  act: Act,
  debtorId: string,
  channel: ClosedChannel['channel'],
  because: string,
): Promise<boolean> {
  await lockDebtor(act.tx, act.creditorId, debtorId);
  if (!(await openChannel(act.tx, act.creditorId, debtorId, channel, act.now))) return false;
  const opened = await openCases(act, await openInvoiceIdsOf(act.tx, act.creditorId, debtorId));
  for (const open of opened) note(act, open, 'channelReopened', { channel, because });
  await closeCases(act, opened);
  return true;
}

/** The e-mail provider will not, or will again, send to an address: every debtor who has it is reached otherwise, or by e-mail again. */
import { closeEmail, debtorsWithEmail, reopenEmail, wasTakenBack } from '../db/queries/contact-points.ts';
import { openInvoiceIdsOf } from '../db/queries/invoices.ts';
import type { CallbackNews } from '../domain/callback-news.ts';
import type { Act } from './act.ts';
import { closeCases, note, openCases } from './open-case.ts';

/**
 * Closes or opens the e-mail channel of an address for every debtor of this creditor who has it; their open cases are decided anew. A suppression
 * that was taken back later, as told by a callback that came first, changes nothing.
 */
export async function addressChanged(act: Act, news: Extract<CallbackNews, { kind: 'address' }>): Promise<void> {
  const { tx, creditorId, now } = act;
  const { email, closed, because, at } = news;
  if (closed && (await wasTakenBack(tx, creditorId, email, at))) return;
  for (const debtorId of await debtorsWithEmail(tx, creditorId, email)) {
    const opened = await openCases(act, await openInvoiceIdsOf(tx, creditorId, debtorId));
    if (closed) closeEmail(tx, creditorId, debtorId, email, { channel: 'email', because, at }, now);
    else reopenEmail(tx, creditorId, debtorId, email, at, now);
    for (const open of opened)
      note(act, open, closed ? 'channelClosed' : 'channelReopened', { channel: 'email', because });
    await closeCases(act, opened);
  }
}

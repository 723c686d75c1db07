/** A person found that a contact point was marked as wrong, or a channel closed, by mistake: it may be used again. */
import { lockDebtor } from '../db/queries/cases.ts';
import { closedAt, endContactTasks, markValid } from '../db/queries/contact-effects.ts';
import { findDebtorId } from '../db/queries/debtors.ts';
import { openInvoiceIdsOf } from '../db/queries/invoices.ts';
import { contactKindOf, type ClosedChannel, type ContactKind } from '../domain/contact-point.ts';
import type { Act } from './act.ts';
import { closeCases, note, openCases } from './open-case.ts';
import { notFound, Refusal } from './refusal.ts';
import { reopenChannel } from './reopen-channel.ts';

export interface Reopening {
  readonly kind: ContactKind;
  /** Only this channel of it; absent: the mark that it is wrong, or every closed channel where it has no such mark. */
  readonly channel?: ClosedChannel['channel'];
  readonly because: string;
  readonly by: string;
}

/**
 * Makes a contact point usable again and decides the debtor's open invoices anew, each with an event. Steps passed over meanwhile stay so. Refuses an unknown
 * debtor (404), a channel that does not use this contact point (422), and a contact point of which nothing is closed (409).
 */
export async function reopenContact(act: Act, reference: string, wanted: Reopening): Promise<void> {
  const { kind, channel, because, by } = wanted;
  if (channel !== undefined && contactKindOf(channel) !== kind)
    throw new Refusal(
      'unprocessable',
      'channel_of_other_contact',
      `${channel} does not go to the ${kind} of a debtor. Use email with email, sms or call with phone, and none with address.`,
      'channel',
    );
  const debtorId = await findDebtorId(act.tx, act.creditorId, reference);
  if (debtorId === undefined) throw notFound('debtor', 'reference');
  await lockDebtor(act.tx, act.creditorId, debtorId);
  const closed = await closedAt(act.tx, act.creditorId, debtorId, kind);
  const valid = channel === undefined && (await markValid(act.tx, act.creditorId, debtorId, kind, act.now));
  // That an address is right does not mean that the debtor wants messages there: what it refused is opened by name.
  const channels = closed.filter((one) => (channel === undefined ? !valid : one === channel));
  if (channels.length === 0 && !valid)
    throw new Refusal(
      'conflict',
      'nothing_closed',
      `${channel === undefined ? `The ${kind} of debtor ${reference}` : `The channel ${channel} of debtor ${reference}`} is not closed. Nothing was changed; a wrong value is replaced with PUT /v1/debtors/${encodeURIComponent(reference)}.`,
      channel === undefined ? 'kind' : 'channel',
    );
  await endContactTasks(act.tx, act.creditorId, debtorId, [kind], act.now);
  for (const one of channels) await reopenChannel(act, debtorId, one, `${because} (${by})`);
  if (!valid) return;
  const opened = await openCases(act, await openInvoiceIdsOf(act.tx, act.creditorId, debtorId));
  for (const open of opened) note(act, open, 'contactReopened', { contact: kind, because, by });
  await closeCases(act, opened);
}

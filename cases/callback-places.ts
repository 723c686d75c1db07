/** Whose a callback is: the creditors it concerns, each with the delivery it is about. */
import { inCreditorTx, inRelayTx, type Database } from '../db/connect.ts';
import { debtorsWithEmail } from '../db/queries/contact-points.ts';
import { creditorsOfDomains, emailsByMessageId, liveCreditors, ownEmails } from '../db/queries/replies.ts';
import type { CallbackNews, ReceivedMessage } from '../domain/callback-news.ts';
import { assertNever } from '../domain/never.ts';
import { bareAddress, domainOf, readReplyAddress } from '../domain/reply-address.ts';

export interface CallbackPlace {
  readonly creditorId: string;
  /** Null: about an address, or from a debtor who answered nothing in particular. */
  readonly deliveryId: string | null;
}

/**
 * The places of a piece of news; none when nobody here is concerned. A report names its own, because we wrote them into the message; whether they
 * exist is checked where it is stored. Each creditor is looked into in a transaction of its own.
 */
export async function callbackPlaces(db: Database, news: CallbackNews): Promise<CallbackPlace[]> {
  switch (news.kind) {
    case 'reports':
      return [{ creditorId: news.creditorId, deliveryId: news.deliveryId }];
    case 'address':
      return placesOfAddress(db, news.email);
    case 'received':
      return placesOfMessage(db, news.message);
    case 'ask':
    case 'none':
      return [];
    default:
      return assertNever(news, 'callback news');
  }
}

async function placesOfAddress(db: Database, email: string): Promise<CallbackPlace[]> {
  const places: CallbackPlace[] = [];
  for (const creditorId of await inRelayTx(db, liveCreditors)) {
    const debtors = await inCreditorTx(db, creditorId, (tx) => debtorsWithEmail(tx, creditorId, email));
    if (debtors.length > 0) places.push({ creditorId, deliveryId: null });
  }
  return places;
}

/**
 * A received message belongs to the delivery whose reply address it was sent to, else to the one whose Message-ID it answers, else to the only
 * debtor with the sender's address. Only creditors of the inbound domain it was sent to are looked into.
 */
async function placesOfMessage(db: Database, message: ReceivedMessage): Promise<CallbackPlace[]> {
  const domains = [...new Set(message.recipients.map(domainOf))].filter((domain) => domain !== '');
  const creditors = await inRelayTx(db, (tx) => creditorsOfDomains(tx, domains));
  const answered = message.recipients.flatMap((recipient) => readReplyAddress(recipient)?.deliveryId ?? []);
  const finders = [
    answered.length === 0
      ? null
      : (creditorId: string) => inCreditorTx(db, creditorId, (tx) => ownEmails(tx, creditorId, answered)),
    message.answers.length === 0
      ? null
      : (creditorId: string) =>
          inCreditorTx(db, creditorId, (tx) => emailsByMessageId(tx, creditorId, message.answers)),
  ];
  for (const find of finders) {
    if (!find) continue;
    for (const creditorId of creditors) {
      const [deliveryId] = await find(creditorId);
      if (deliveryId !== undefined) return [{ creditorId, deliveryId }];
    }
  }
  return onlyDebtor(db, creditors, bareAddress(message.from));
}

async function onlyDebtor(db: Database, creditors: readonly string[], email: string): Promise<CallbackPlace[]> {
  const found: CallbackPlace[] = [];
  for (const creditorId of creditors) {
    const debtors = await inCreditorTx(db, creditorId, (tx) => debtorsWithEmail(tx, creditorId, email));
    found.push(...debtors.map(() => ({ creditorId, deliveryId: null })));
  }
  return found.length === 1 ? found : [];
}

/** News about a send, told by its provider in a callback or in answer to a question: kept once, folded into its life, and acted on. */
import { lockDebtor } from '../db/queries/cases.ts';
import { findDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import { addReports, readReports } from '../db/queries/delivery-facts.ts';
import { keepNames, setLife } from '../db/queries/delivery-life.ts';
import {
  lifeOf,
  mayBecome,
  phaseAt,
  phaseRank,
  type DeliveryOutcome,
  type Life,
  type Report,
} from '../domain/delivery-life.ts';
import { refusalIn, type Refusal } from '../domain/outcome-effects.ts';
import type { Act } from './act.ts';
import { commitClaim } from './claim.ts';
import { applyContactEffect } from './contact-effects.ts';
import { followLetter } from './letter-life.ts';
import { takeBack } from './new-send.ts';
import { noteDelivery } from './note-delivery.ts';
import { closeCases, openCases, type OpenCase } from './open-case.ts';
import { isCertain, settleMessage, type Known } from './settle-send.ts';

/** What a provider calls a send, learned beside the news. */
export interface SendNames {
  readonly providerId?: string;
  /** Message-ID of an e-mail. */
  readonly messageId?: string;
  /** Number of a registered letter at the post. */
  readonly trackingNumber?: string;
}

/** The life of one send before this news and with it. */
interface News {
  readonly before: Life;
  readonly after: Life;
  /** What the debtor asked for by any of its sends; null: nothing. */
  readonly refusal: Refusal | null;
  /** Whether this news is the first that says so. */
  readonly refusedNow: boolean;
}

/**
 * Records reports about one send of a delivery, in any order and any number of times; told again they change nothing. Unknown deliveries are ignored: the
 * account may be shared. News about an older send only adds facts, unless it settles otherwise what a new send, not yet left, was planned for.
 */
export async function recordReports(
  act: Act,
  deliveryId: string,
  sendNo: number,
  reports: readonly Report[],
  names: SendNames = {},
): Promise<void> {
  const { tx, creditorId } = act;
  const seen = await findDelivery(tx, creditorId, deliveryId);
  if (!seen || sendNo > seen.sendNo + 1) return;
  await lockDebtor(tx, creditorId, seen.debtorId);
  const opened = await openCases(
    act,
    seen.covers.map((cover) => cover.invoiceId),
  );
  const delivery = (await findDelivery(tx, creditorId, deliveryId)) ?? seen;
  if (sendNo === delivery.sendNo) keepNames(tx, creditorId, deliveryId, names);
  const rows = reports.map((report) => ({ id: act.newId(), report }));
  if ((await addReports(tx, creditorId, { deliveryId, sendNo, at: act.now, reports: rows, names })) === 0) return;
  if (delivery.channel === 'registeredLetter') {
    await followLetter(act, delivery, opened, names);
    return close(act, opened);
  }
  const told = await readReports(
    tx,
    creditorId,
    deliveryId,
    sendNo,
    rows.map((row) => row.id),
  );
  const start = sendNo === delivery.sendNo ? phaseAt(delivery.phase) : 'submitting';
  const all = told.map((one) => one.report);
  const known = told.flatMap((one) => (one.isNew ? [] : [one.report]));
  const news: News = {
    ...{ before: lifeOf(start, known), after: lifeOf(start, all) },
    refusal: refusalIn(delivery.channel, [...all, ...(await otherSends(act, delivery, sendNo))]),
    refusedNow: refusalIn(delivery.channel, all) !== null && refusalIn(delivery.channel, known) === null,
  };
  if (sendNo === delivery.sendNo) return apply(act, delivery, opened, news, all);
  if (sendNo !== delivery.sendNo - 1 || delivery.state !== 'retrying' || !settlesOtherwise(news))
    return refuse(act, delivery, opened, news);
  const older = await takeBack(act, deliveryId);
  const back = { ...news, after: lifeOf(phaseAt(older.phase), all) };
  return apply(act, older, opened, back, all);
}

/** What was told of the other sends of this delivery. */
async function otherSends({ tx, creditorId }: Act, delivery: DeliveryRow, sendNo: number): Promise<Report[]> {
  const others: Report[] = [];
  for (let no = 1; no <= delivery.sendNo; no += 1) {
    if (no === sendNo) continue;
    const told = await readReports(tx, creditorId, delivery.id, no, []);
    others.push(...told.map((one) => one.report));
  }
  return others;
}

/** A complaint that changes nothing of how the send ended still closes the channel. */
async function refuse(act: Act, delivery: DeliveryRow, opened: readonly OpenCase[], news: News): Promise<void> {
  const { refusal, refusedNow } = news;
  if (!refusal || !refusedNow) return;
  const { code, detail = '', outcome, occurredAt } = refusal.report;
  const said = { code, detail };
  noteDelivery(act, delivery, opened, 'deliveryReported', { ...said, phase: news.after.phase, outcome, occurredAt });
  const others = await applyContactEffect(act, delivery, opened, refusal.effect, said);
  await close(act, [...opened, ...others]);
}

/** Whether the older send ended in another way than was known, or exists although its provider had denied it. */
function settlesOtherwise({ before, after }: News): boolean {
  if (after.outcome !== before.outcome || after.decidedBy?.code !== before.decidedBy?.code) return true;
  return after.outcome === null && isCertain(after) && !isCertain(before);
}

/** A stored outcome that no report set (a refused call, a person's word) gives way only along the allowed pairs. */
function outcomeNow(stored: DeliveryOutcome | null, { before, after }: News): DeliveryOutcome | null {
  if (after.outcome === null) return stored === 'unknown' && isCertain(after) ? null : stored;
  if (stored === null || stored === 'unknown' || stored === before.outcome) return after.outcome;
  return mayBecome(stored, after.outcome) ? after.outcome : stored;
}

async function apply(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  news: News,
  all: readonly Report[],
): Promise<void> {
  const { after, before } = news;
  const outcome = outcomeNow(delivery.outcome as DeliveryOutcome | null, news);
  const decisive = (outcome === after.outcome ? after.decidedBy : null) ?? all.at(-1);
  const said = { code: decisive?.code ?? '', detail: decisive?.detail ?? '' };
  const known: Known = { phase: after.phase, outcome, said, refusal: news.refusal };
  const ended = outcome !== delivery.outcome || (outcome !== null && after.decidedBy?.code !== before.decidedBy?.code);
  const resolves = isCertain(known) && unsettled.has(delivery.state);
  const isMessage = delivery.channel === 'email' || delivery.channel === 'sms';
  const moved = !isMessage && phaseRank(after.phase) > delivery.phase;
  if (!ended && !resolves && !moved) {
    // On its way is no news for a person: the facts and the phase show it.
    if (phaseRank(after.phase) > delivery.phase) keepLife(act, delivery, known);
    return refuse(act, delivery, opened, news);
  }
  const data = { ...said, phase: after.phase, outcome, occurredAt: decisive?.occurredAt ?? null };
  noteDelivery(act, delivery, opened, 'deliveryReported', data);
  // A dossier too goes by e-mail, to its agency: its news is kept and shown, and moves neither a contact point nor the ladder.
  const others = isMessage ? await settleMessage(act, delivery, opened, known) : [];
  if (!isMessage) keepLife(act, delivery, known);
  await close(act, [...opened, ...others]);
}

const unsettled: ReadonlySet<DeliveryRow['state']> = new Set(['claimed', 'retrying', 'unknown']);

function keepLife(act: Act, { id, state }: DeliveryRow, { phase, outcome }: Known): void {
  setLife(act.tx, act.creditorId, id, { state, phase, outcome, completed: 'keep' }, act.now);
}

/** Cases that ended keep the decision and the day they ended with: late news only enters their history. */
async function close(act: Act, opened: readonly OpenCase[]): Promise<void> {
  const running = opened.filter((open) => open.status === 'open');
  const ended = opened.filter((open) => open.status !== 'open' && open.events.length > 0);
  if (ended.length > 0) await commitClaim(act, ended);
  await closeCases(act, running);
}

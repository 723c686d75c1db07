/** The thanks themselves. The same promises as any claim: decided again under the locks, frozen, once. They cover no invoice, for they ask for nothing. */
import { lastMessageId } from '../db/queries/claim-context.ts';
import { readCreditor } from '../db/queries/creditors.ts';
import { linkThanks, notedOf, type CrossingRow } from '../db/queries/crossings.ts';
import {
  changeDelivery,
  claimAgain,
  findDelivery,
  insertDelivery,
  type DeliveryRow,
} from '../db/queries/deliveries.ts';
import { mayHaveLeft } from '../db/queries/delivery-facts.ts';
import { readDelivery } from '../db/queries/list-deliveries.ts';
import { envelopeFor } from '../domain/envelope.ts';
import type { Content } from '../domain/message.ts';
import type { Step } from '../domain/policy.ts';
import type { ThanksDecided } from '../domain/thanks.ts';
import type { ThanksBrief } from '../domain/thanks-brief.ts';
import type { Act } from './act.ts';
import { writing, type ChannelTerms } from './claim.ts';
import { crossingOf, legalKinds, storeThanks, thanksVerdict } from './follow-crossing.ts';
import { freeze, thaw } from './frozen.ts';
import { lookAt } from './look-at.ts';
import { restFromThanks, thanksKey } from './note-crossing.ts';
import { closeCases, note, openCases, type OpenCase } from './open-case.ts';

export type ThanksClaim =
  | { readonly kind: 'declined'; readonly decided: ThanksDecided }
  | {
      readonly kind: 'claimed';
      readonly deliveryId: string;
      readonly idempotencyKey: string;
      readonly mode: 'test' | 'live';
      readonly content: Content;
    };

const thanksStep: Step = { key: 'thanks', channel: 'email', tone: 'friendly', anchor: 'dueDate', offset: 'PT0S' };

/** One claim of thanks, under the locks of the debtor and the invoices paid. */
interface Claiming {
  readonly act: Act;
  readonly row: CrossingRow;
  readonly opened: readonly OpenCase[];
  readonly terms: (mode: 'test' | 'live', channel: 'email') => ChannelTerms;
}

/**
 * Claims the thanks for a crossing, and for every other of the same debtor that is due. Declines when the payment went back, the debtor may not be
 * contacted, or the hour is wrong; what could not leave and says by now what is not true any more is given up.
 */
export async function claimThanks(
  act: Act,
  crossingId: string,
  write: (brief: ThanksBrief) => Content,
  terms: Claiming['terms'],
): Promise<ThanksClaim> {
  const seen = await crossingOf(act, crossingId);
  const all = await notedOf(act.tx, act.creditorId, seen.debtorId, legalKinds);
  const opened = await openCases(act, [...new Set([seen, ...all].flatMap(({ invoiceIds }) => invoiceIds))]);
  const row = await crossingOf(act, crossingId);
  const old = row.thanksId === null ? undefined : await findDelivery(act.tx, act.creditorId, row.thanksId);
  const verdict = await thanksVerdict(act, row, null);
  if (!('act' in verdict.decision)) return decline(act, row, opened, verdict);
  const claiming = { act, row, opened, terms };
  return old ? claimOld(claiming, old) : claimNew(claiming, write);
}

async function decline(
  act: Act,
  row: CrossingRow,
  opened: readonly OpenCase[],
  verdict: Parameters<typeof storeThanks>[2],
): Promise<ThanksClaim> {
  // Nobody is thanked after all: the next level has no reason to wait.
  if ('finish' in verdict.decision && verdict.decision.finish === 'notThanked') {
    for (const open of opened) {
      open.passed = open.passed.filter(({ step }) => step !== thanksKey);
      note(act, open, 'debtorNotThanked', { reference: row.payment.reference, because: verdict.because });
    }
    await closeCases(act, opened);
  }
  return { kind: 'declined', decided: storeThanks(act, row, verdict, false) };
}

async function claimNew(
  { act, row, opened, terms }: Claiming,
  write: (brief: ThanksBrief) => Content,
): Promise<ThanksClaim> {
  const id = act.newId();
  const [due, creditor, previousMessageId] = await Promise.all([
    notedOf(act.tx, act.creditorId, row.debtorId, legalKinds),
    readCreditor(act.tx, act.creditorId),
    lastMessageId(act.tx, act.creditorId, row.debtorId),
  ]);
  const together = due.filter((one) => one.id === row.id || (one.thanksId === null && !one.payment.reversed));
  const { identity, sending } = creditor;
  const envelope = envelopeFor({ identity, sending, deliveryId: id, debtorId: row.debtorId, previousMessageId });
  const content = await writing(
    Promise.resolve().then(() => write(briefOf(row, together, opened, { creditor: identity, envelope }))),
  );
  const frozen = await freeze(act, content);
  const key = `${row.id}:thanks`;
  insertDelivery(act.tx, act.creditorId, {
    ...{ id, debtorId: row.debtorId, channel: 'email', tone: 'friendly', step: 'thanks', state: 'claimed' },
    ...{ idempotencyKey: key, content: frozen.content, documentId: null, contentSha256: frozen.sha256 },
    provider: terms(creditor.mode, 'email').name,
    ...{ createdAt: act.now, claimedAt: act.now, inFlightSince: act.now, attempts: 1, covers: [] },
    look: lookAt(act, opened, [], thanksStep, 'thanks'),
  });
  linkThanks(
    act.tx,
    act.creditorId,
    together.map((one) => one.id),
    id,
  );
  for (const one of together)
    if (one.id !== row.id)
      storeThanks(
        act,
        one,
        { decision: { finish: 'thanked' }, because: `Thanked together with ${row.payment.reference}` },
        true,
      );
  const paid = new Set(together.flatMap(({ invoiceIds }) => invoiceIds));
  const touched = opened.filter((open) => paid.has(open.row.id));
  const references = together.map(({ payment }) => payment.reference);
  for (const open of touched) {
    note(act, open, 'debtorThanked', { deliveryId: id, references });
    restFromThanks(open, act.now.toISOString());
  }
  await closeCases(act, touched);
  return { kind: 'claimed', deliveryId: id, idempotencyKey: key, mode: creditor.mode, content };
}

/** Another try of thanks that did not leave, or were interrupted. */
async function claimOld({ act, row, opened, terms }: Claiming, old: DeliveryRow): Promise<ThanksClaim> {
  const creditor = await readCreditor(act.tx, act.creditorId);
  const { name, repeatIsSafe } = terms(creditor.mode, 'email');
  const stored = await readDelivery(act.tx, act.creditorId, old.id);
  const same = (stored?.look?.invoices ?? []).every(({ invoiceId, balanceCents }) =>
    opened.every((open) => open.row.id !== invoiceId || open.balanceCents === balanceCents),
  );
  const inFlight = old.inFlightSince !== null;
  if ((old.state !== 'claimed' && old.state !== 'retrying') || (inFlight && !repeatIsSafe) || !same) {
    const doubt = inFlight || (await mayHaveLeft(act.tx, act.creditorId, old.id));
    const state = doubt ? ('unknown' as const) : ('cancelled' as const);
    if (old.state === 'claimed' || old.state === 'retrying')
      changeDelivery(act.tx, act.creditorId, old.id, { state, outcome: state, completedAt: act.now });
    const because = same ? 'An earlier attempt may have arrived' : 'What is owed changed before they could leave';
    return { kind: 'declined', decided: storeThanks(act, row, { decision: { finish: 'thanked' }, because }, false) };
  }
  const look = lookAt(act, opened, [], thanksStep, 'thanks');
  claimAgain(act.tx, act.creditorId, old.id, name, act.now, [], look);
  const content = await thaw(act, old);
  return { kind: 'claimed', deliveryId: old.id, idempotencyKey: old.idempotencyKey, mode: creditor.mode, content };
}

function briefOf(
  row: CrossingRow,
  together: readonly CrossingRow[],
  opened: readonly OpenCase[],
  { creditor, envelope }: Pick<ThanksBrief, 'creditor' | 'envelope'>,
): ThanksBrief {
  const numberOf = (id: string) => opened.filter((open) => open.row.id === id).map((open) => open.row.number);
  const paid = new Set(together.flatMap(({ invoiceIds }) => invoiceIds));
  const left = opened.filter((open) => paid.has(open.row.id) && open.balanceCents > 0);
  return {
    ...{ creditor, envelope, language: row.debtor.language },
    debtor: { name: row.debtor.name, type: row.debtor.type, email: row.email ?? '' },
    payments: together.map(({ payment, invoiceIds }) => ({
      ...{ receivedOn: payment.receivedOn, amountCents: payment.amountCents, currency: payment.currency },
      invoices: invoiceIds.flatMap(numberOf),
    })),
    owed: left.map((open) => ({
      ...{ number: open.row.number, balanceCents: open.balanceCents, currency: open.row.currency },
    })),
  };
}

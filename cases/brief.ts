/** From locked cases to what a text is written from. */
import type { CreditorRow } from '../db/queries/creditors.ts';
import { toneRank } from '../domain/case-facts.ts';
import { civilDateAt, daysBetween } from '../domain/civil-date.ts';
import type { ContactKind } from '../domain/contact-point.ts';
import { envelopeFor } from '../domain/envelope.ts';
import type { Brief, PostalAddress } from '../domain/message.ts';
import type { Step, Tone } from '../domain/policy.ts';
import type { Act } from './act.ts';
import { claimableOf, contestedOf } from './claimable.ts';
import type { OpenCase } from './open-case.ts';
import { toneAfterPromises } from './remarks.ts';

/** The firmest tone of those present leads. */
export function firmest(tones: readonly Tone[]): Tone {
  return tones.reduce((first, second) => (toneRank[second] > toneRank[first] ? second : first));
}

/** A debtor as a text names it, with the first of these contact points of each kind. Give only valid ones. */
export function partyOf(
  { reference, name, type, siren }: Pick<Brief['debtor'], 'reference' | 'name' | 'type' | 'siren'>,
  points: readonly { readonly kind: ContactKind; readonly value: string | PostalAddress }[],
): Brief['debtor'] {
  const point = (kind: ContactKind) => points.find((one) => one.kind === kind)?.value;
  return {
    ...{ reference, name, type, siren },
    email: (point('email') as string | undefined) ?? null,
    phone: (point('phone') as string | undefined) ?? null,
    address: (point('address') as PostalAddress | undefined) ?? null,
  };
}

/** Builds the brief of one message about these cases of one debtor, oldest due date first. */
export function briefFor(act: Act, creditor: CreditorRow, covered: readonly { open: OpenCase; step: Step }[]): Brief {
  const first = covered[0];
  if (!first) throw new Error('A message covers at least one invoice');
  const row = first.open.row;
  const on = civilDateAt(act.now.getTime(), row.debtor.timeZone);
  const lines = covered.map(({ open }) => ({
    invoiceId: open.row.id,
    number: open.row.number,
    paymentReference: open.row.paymentReference,
    issuedOn: open.row.issuedOn,
    dueOn: open.row.dueOn,
    currency: open.row.currency,
    amountCents: open.row.amountCents,
    balanceCents: claimableOf(open),
    ...(contestedOf(open) > 0 ? { disputedCents: contestedOf(open) } : {}),
    daysLate: daysBetween(open.row.dueOn, on),
  }));
  lines.sort((a, b) => (a.dueOn === b.dueOn ? a.number.localeCompare(b.number) : a.dueOn.localeCompare(b.dueOn)));
  const deadlines = covered.map(({ step }) => step.deadlineDays ?? 0);
  return {
    on,
    channel: first.step.channel,
    tone: toneAfterPromises(firmest(covered.map(({ step }) => step.tone)), covered),
    beforeDue: lines.every((line) => line.daysLate <= 0),
    language: row.debtor.language,
    creditor: creditor.identity,
    debtor: partyOf(row.debtor, row.contactPoints),
    lines,
    deadlineDays: Math.max(...deadlines) || null,
    plan: null,
    step: first.step.key,
  };
}

/** The delivery an e-mail will be, and the newest e-mail to the same debtor before it. */
export interface Conversation {
  readonly id: string;
  /** Message-ID; null: not known. */
  readonly lastMessageId: string | null;
}

/** The same with the sender, the address for answers and the conversation of the delivery it is for. */
export function addressedBrief(
  act: Act,
  creditor: CreditorRow,
  covered: readonly { open: OpenCase; step: Step }[],
  { id, lastMessageId }: Conversation,
): Brief {
  const brief = briefFor(act, creditor, covered);
  const debtorId = covered[0]?.open.row.debtorId;
  if (brief.channel !== 'email' || debtorId === undefined) return brief;
  const { identity, sending } = creditor;
  return {
    ...brief,
    envelope: envelopeFor({ identity, sending, deliveryId: id, debtorId, previousMessageId: lastMessageId }),
  };
}

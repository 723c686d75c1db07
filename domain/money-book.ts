/** The book of one debtor: what each money fact does to its invoices and payments. Pure; `cases` write what it says. */
import { allocateAsNamed, allocateInOrder, type Share } from './allocate.ts';
import { assertNever } from './never.ts';

export interface BookInvoice {
  readonly id: string;
  readonly number: string;
  readonly dueOn: string;
  readonly currency: string;
  /** Sum of the ledger, never negative. */
  readonly balanceCents: number;
}

export interface BookPayment {
  readonly id: string;
  readonly currency: string;
  /** Of two payments, the one received later has the higher `order`. */
  readonly order: number;
  readonly unallocatedCents: number;
  /** Given back to the payer. */
  readonly refundedCents: number;
  readonly reversed: boolean;
  /** What stands on invoices, at most one share of each. Of a reversed payment: what stood there when it went back. */
  readonly shares: readonly Share[];
}

/** All of a debtor, or the part of it that a fact can touch. */
export interface MoneyBook {
  readonly invoices: readonly BookInvoice[];
  readonly payments: readonly BookPayment[];
}

export type MoneyFact =
  /** `named` null: on the invoices of the book in that currency, oldest due first (C. civ. 1342-10). */
  | {
      readonly kind: 'pay';
      readonly payment: Pick<BookPayment, 'id' | 'currency' | 'order'> & { readonly amountCents: number };
      readonly named: readonly Share[] | null;
    }
  | { readonly kind: 'reverse'; readonly paymentId: string }
  /** Takes the share of one invoice back, or all; the money stays, laid on nothing. */
  | { readonly kind: 'undo'; readonly paymentId: string; readonly invoiceId: string | null }
  /** Lays money that is left. */
  | { readonly kind: 'lay'; readonly paymentId: string; readonly named: readonly Share[] }
  | { readonly kind: 'refund'; readonly paymentId: string }
  | { readonly kind: 'creditNote'; readonly invoiceId: string; readonly amountCents: number }
  /** `amountCents` null: all that is owed. */
  | { readonly kind: 'writeOff'; readonly invoiceId: string; readonly amountCents: number | null };

/** One change of one book entry. `cents` is positive where more is owed or left, negative where less. */
export type MoneyEffect =
  | {
      readonly kind: 'entry';
      readonly invoiceId: string;
      readonly entry: 'payment' | 'reversal' | 'creditNote' | 'writeOff';
      readonly cents: number;
      readonly paymentId: string | null;
    }
  /** The share of a payment on an invoice is this now; 0: none. */
  | { readonly kind: 'share'; readonly paymentId: string; readonly invoiceId: string; readonly cents: number }
  | { readonly kind: 'left'; readonly paymentId: string; readonly cents: number }
  | { readonly kind: 'refunded'; readonly paymentId: string; readonly cents: number }
  | { readonly kind: 'reversed'; readonly paymentId: string };

/** Why a fact changes nothing. */
export type MoneyRefusal =
  | 'alreadyReversed'
  | 'nothingStands'
  | 'nothingLeft'
  | 'moreThanLeft'
  | 'moreThanOwed'
  | 'otherCurrency'
  | 'moreThanInvoiced'
  | 'nothingOwed';

export type MoneyAnswer = { readonly effects: readonly MoneyEffect[] } | { readonly refused: MoneyRefusal };

/**
 * What a fact does, entry by entry, in an order in which no balance is ever negative. No cent is lost: the shares of a payment, what is left of it and
 * what was refunded are always its amount. Currencies never mix. Throws on an invoice or a payment that is not in the book.
 */
export function answerTo(book: MoneyBook, fact: MoneyFact): MoneyAnswer {
  switch (fact.kind) {
    case 'pay':
      return pay(book, fact);
    case 'reverse':
      return reverse(paymentOf(book, fact.paymentId));
    case 'undo':
      return undo(paymentOf(book, fact.paymentId), fact.invoiceId);
    case 'lay':
      return lay(book, paymentOf(book, fact.paymentId), fact.named);
    case 'refund':
      return refund(paymentOf(book, fact.paymentId));
    case 'creditNote':
      return creditNote(book, invoiceOf(book, fact.invoiceId), fact.amountCents);
    case 'writeOff':
      return writeOff(invoiceOf(book, fact.invoiceId), fact.amountCents);
    default:
      return assertNever(fact, 'money fact');
  }
}

function invoiceOf({ invoices }: MoneyBook, id: string): BookInvoice {
  const found = invoices.find((one) => one.id === id);
  if (!found) throw new Error(`Invoice ${id} is not in the book`);
  return found;
}

function paymentOf({ payments }: MoneyBook, id: string): BookPayment {
  const found = payments.find((one) => one.id === id);
  if (!found) throw new Error(`Payment ${id} is not in the book`);
  return found;
}

const byAge = (a: BookInvoice, b: BookInvoice): number =>
  a.dueOn === b.dueOn ? (a.number < b.number ? -1 : 1) : a.dueOn < b.dueOn ? -1 : 1;

const entry = (
  kind: Extract<MoneyEffect, { kind: 'entry' }>['entry'],
  invoiceId: string,
  cents: number,
  paymentId: string | null = null,
): MoneyEffect => ({ kind: 'entry', invoiceId, entry: kind, cents, paymentId });

/** The entries and shares of money laid on invoices on top of what this payment has there. */
function laid(paymentId: string, shares: readonly Share[], before: readonly Share[]): MoneyEffect[] {
  return shares.flatMap(({ invoiceId, amountCents }) => {
    const standing = before.find((one) => one.invoiceId === invoiceId)?.amountCents ?? 0;
    return [
      entry('payment', invoiceId, -amountCents, paymentId),
      { kind: 'share', paymentId, invoiceId, cents: standing + amountCents } as const,
    ];
  });
}

function pay(book: MoneyBook, { payment, named }: Extract<MoneyFact, { kind: 'pay' }>): MoneyAnswer {
  const { id, currency, amountCents } = payment;
  const own = book.invoices.filter((one) => one.currency === currency);
  if (named?.some((share) => own.every((one) => one.id !== share.invoiceId))) return { refused: 'otherCurrency' };
  if (named && total(named) > amountCents) return { refused: 'moreThanLeft' };
  const { shares, restCents } = named
    ? allocateAsNamed(amountCents, named, (invoiceId) => invoiceOf(book, invoiceId).balanceCents)
    : allocateInOrder(
        amountCents,
        own.toSorted(byAge).map((one) => ({ invoiceId: one.id, balanceCents: one.balanceCents })),
      );
  return { effects: [...laid(id, merged(shares), []), { kind: 'left', paymentId: id, cents: restCents }] };
}

function reverse({ id, reversed, shares }: BookPayment): MoneyAnswer {
  if (reversed) return { refused: 'alreadyReversed' };
  const entries = shares.map((share) => entry('reversal', share.invoiceId, share.amountCents, id));
  return { effects: [...entries, { kind: 'reversed', paymentId: id }] };
}

function undo({ id, reversed, shares, unallocatedCents }: BookPayment, invoiceId: string | null): MoneyAnswer {
  if (reversed) return { refused: 'alreadyReversed' };
  const taken = shares.filter((share) => invoiceId === null || share.invoiceId === invoiceId);
  if (taken.length === 0) return { refused: 'nothingStands' };
  return {
    effects: [
      ...taken.flatMap((share) => [
        entry('reversal', share.invoiceId, share.amountCents, id),
        { kind: 'share', paymentId: id, invoiceId: share.invoiceId, cents: 0 } as const,
      ]),
      { kind: 'left', paymentId: id, cents: unallocatedCents + total(taken) },
    ],
  };
}

function lay(book: MoneyBook, payment: BookPayment, given: readonly Share[]): MoneyAnswer {
  if (payment.reversed) return { refused: 'alreadyReversed' };
  const named = merged(given);
  if (total(named) > payment.unallocatedCents) return { refused: 'moreThanLeft' };
  for (const share of named) {
    const { currency, balanceCents } = invoiceOf(book, share.invoiceId);
    if (currency !== payment.currency) return { refused: 'otherCurrency' };
    if (share.amountCents > balanceCents) return { refused: 'moreThanOwed' };
  }
  const left = { kind: 'left', paymentId: payment.id, cents: payment.unallocatedCents - total(named) } as const;
  return { effects: [...laid(payment.id, named, payment.shares), left] };
}

function refund({ id, reversed, unallocatedCents, refundedCents }: BookPayment): MoneyAnswer {
  if (reversed) return { refused: 'alreadyReversed' };
  if (unallocatedCents === 0) return { refused: 'nothingLeft' };
  return {
    effects: [
      { kind: 'left', paymentId: id, cents: 0 },
      { kind: 'refunded', paymentId: id, cents: refundedCents + unallocatedCents },
    ],
  };
}

/** What was paid too much comes off the newest payments first and stays theirs, laid on nothing: it is never set off by itself. */
function creditNote(book: MoneyBook, invoice: BookInvoice, amountCents: number): MoneyAnswer {
  const standing = book.payments
    .filter((one) => !one.reversed && one.currency === invoice.currency)
    .toSorted((a, b) => b.order - a.order)
    .flatMap((one) => {
      const share = one.shares.find(({ invoiceId }) => invoiceId === invoice.id);
      return share ? [{ payment: one, amountCents: share.amountCents }] : [];
    });
  let over = amountCents - invoice.balanceCents;
  if (over > total(standing)) return { refused: 'moreThanInvoiced' };
  const effects: MoneyEffect[] = [];
  for (const { payment, amountCents: share } of standing) {
    const back = Math.min(Math.max(0, over), share);
    if (back === 0) break;
    over -= back;
    effects.push(
      entry('reversal', invoice.id, back, payment.id),
      { kind: 'share', paymentId: payment.id, invoiceId: invoice.id, cents: share - back },
      { kind: 'left', paymentId: payment.id, cents: payment.unallocatedCents + back },
    );
  }
  return { effects: [...effects, entry('creditNote', invoice.id, -amountCents)] };
}

function writeOff({ id, balanceCents }: BookInvoice, amountCents: number | null): MoneyAnswer {
  if (balanceCents === 0) return { refused: 'nothingOwed' };
  if (amountCents !== null && amountCents > balanceCents) return { refused: 'moreThanOwed' };
  return { effects: [entry('writeOff', id, -(amountCents ?? balanceCents))] };
}

const total = (shares: readonly { readonly amountCents: number }[]): number =>
  shares.reduce((sum, one) => sum + one.amountCents, 0);

/** One invoice named twice is one share: what counts is the sum. */
function merged(shares: readonly Share[]): Share[] {
  const sums = new Map<string, number>();
  for (const { invoiceId, amountCents } of shares) sums.set(invoiceId, (sums.get(invoiceId) ?? 0) + amountCents);
  return [...sums].map(([invoiceId, amountCents]) => ({ invoiceId, amountCents }));
}

/** Between the rows and the pure book: reading the part a fact touches, and writing what the book says it does. */
import { layShares, undoShares } from '../db/queries/allocations.ts';
import type { PaymentRow } from '../db/queries/payments.ts';
import { writeUnlaid } from '../db/queries/unlaid-money.ts';
import { formatMoney } from '../domain/money.ts';
import { answerTo, type MoneyBook, type MoneyEffect, type MoneyFact, type MoneyRefusal } from '../domain/money-book.ts';
import type { Act } from './act.ts';
import { noteMoney, type OpenCase } from './open-case.ts';
import { Refusal } from './refusal.ts';

/** The part of the book these locked cases and payments are; payments in the order in which they were received. */
export function bookOf(opened: readonly OpenCase[], payments: readonly PaymentRow[]): MoneyBook {
  return {
    invoices: opened.map(({ row: { id, number, dueOn, currency }, balanceCents }) => ({
      ...{ id, number, dueOn, currency },
      balanceCents: Math.max(0, balanceCents),
    })),
    payments: payments.map((payment, order) => ({
      ...{ id: payment.id, currency: payment.currency, order },
      unallocatedCents: payment.unallocatedCents,
      refundedCents: payment.refundedCents,
      reversed: payment.reversedAt !== null,
      shares: payment.allocations,
    })),
  };
}

/** What the book says this fact does. Refuses, in words, what the book refuses. */
export function effectsOf(book: MoneyBook, fact: MoneyFact): readonly MoneyEffect[] {
  const answer = answerTo(book, fact);
  if ('refused' in answer) throw refusals[answer.refused];
  return answer.effects;
}

const refusal = (kind: 'conflict' | 'unprocessable', code: string, message: string, field: string | null = null) =>
  new Refusal(kind, code, message, field);

const refusals: Readonly<Record<MoneyRefusal, Refusal>> = {
  alreadyReversed: refusal(
    'conflict',
    'payment_reversed',
    'This payment went back, so nothing of it can be laid, undone or refunded. If the money came again, record it under a new reference.',
  ),
  nothingStands: refusal(
    'conflict',
    'nothing_to_undo',
    'Nothing of this payment lies on an invoice that was named. GET /v1/payments/{reference} shows what stands.',
  ),
  nothingLeft: refusal('conflict', 'nothing_unallocated', 'All of this payment is laid or refunded; nothing is left.'),
  moreThanLeft: refusal(
    'unprocessable',
    'allocations_exceed_rest',
    'The allocations sum to more than is left of the payment. GET /v1/payments/{reference} shows "unallocatedCents".',
    'allocations',
  ),
  moreThanOwed: refusal(
    'unprocessable',
    'amount_above_balance',
    'The amount is above what the invoice still owes. Send at most its "balanceCents" (GET /v1/invoices/{id}).',
    'amountCents',
  ),
  otherCurrency: refusal(
    'unprocessable',
    'currency_mismatch',
    'The invoice and the payment are in different currencies. Currencies never mix: name an invoice in the currency of the payment.',
    'allocations',
  ),
  moreThanInvoiced: refusal(
    'unprocessable',
    'credit_above_invoice',
    'The credit note is above what is owed and what was paid on this invoice together. Credit the rest on the invoice it belongs to.',
    'amountCents',
  ),
  nothingOwed: refusal('conflict', 'nothing_to_write_off', 'Nothing is owed on this invoice any more.'),
};

export interface Writing {
  /** Locked cases the effects may touch; closed by the caller. */
  readonly opened: readonly OpenCase[];
  readonly payments: readonly PaymentRow[];
  /** Why a share stands where it does, or was taken back. */
  readonly because: string;
  /** Civil date of the entries. Of money received later than this: the day it was received. */
  readonly occurredOn: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Writes ledger entries with their events, shares and what is left. Returns the last `seq` that was noted. */
export function writeEffects(act: Act, effects: readonly MoneyEffect[], writing: Writing): number {
  let seq = 0;
  for (const effect of effects) {
    if (effect.kind === 'entry') seq = writeEntry(act, effect, writing);
    if (effect.kind === 'share') writeShare(act, effect, writing);
    if (effect.kind === 'left') writeLeft(act, effect, writing);
  }
  return seq;
}

type Effect<K extends MoneyEffect['kind']> = Extract<MoneyEffect, { kind: K }>;

function writeEntry(act: Act, effect: Effect<'entry'>, writing: Writing): number {
  const open = writing.opened.find(({ row }) => row.id === effect.invoiceId);
  if (!open) throw new Error(`Invoice ${effect.invoiceId} is not open`);
  const payment = writing.payments.find(({ id }) => id === effect.paymentId);
  const { occurredOn, data } = writing;
  const on = payment && payment.receivedOn > occurredOn ? payment.receivedOn : occurredOn;
  const entry = { kind: effect.entry, amountCents: effect.cents, occurredOn: on, paymentId: effect.paymentId };
  return noteMoney(act, open, entry, payment ? { ...data, reference: payment.reference } : data);
}

function writeShare(act: Act, { paymentId, invoiceId, cents }: Effect<'share'>, { payments, because }: Writing): void {
  const standing =
    payments.find(({ id }) => id === paymentId)?.allocations.find((one) => one.invoiceId === invoiceId)?.amountCents ??
    0;
  const more = cents > standing;
  if (!more) undoShares(act.tx, act.creditorId, paymentId, [invoiceId], because, act.now);
  const amountCents = more ? cents - standing : cents;
  if (amountCents > 0) layShares(act.tx, act.creditorId, paymentId, [{ invoiceId, amountCents, because }], act.now);
}

/** A credit of which something was laid stays one; what is taken back is a question again. */
function writeLeft(act: Act, { paymentId, cents }: Effect<'left'>, { payments, opened }: Writing): void {
  const before = payments.find(({ id }) => id === paymentId);
  const creditSince = before && cents > 0 && cents <= before.unallocatedCents ? before.creditSince : null;
  const debtorId = before?.debtorId ?? opened[0]?.row.debtorId ?? null;
  writeUnlaid(act.tx, act.creditorId, paymentId, { unallocatedCents: cents, debtorId, creditSince });
}

/** A sum in both languages of the product. */
export const sumIn = (cents: number, currency: string) => ({
  fr: formatMoney(cents, currency, 'fr'),
  en: formatMoney(cents, currency, 'en'),
});

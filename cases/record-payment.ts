/** Money arrived. Once this commits, no claim for a settled invoice can follow: both take the invoice's lock and the next `seq`. */
import { findDebtorId } from '../db/queries/debtors.ts';
import { findInvoiceIds, openInvoicesOf } from '../db/queries/invoices.ts';
import { lockDebtor } from '../db/queries/cases.ts';
import { findPayment, insertPayment, type PaymentRow, type PaymentSource } from '../db/queries/payments.ts';
import { allocateAsNamed, allocateInOrder, type Laid, type Share } from '../domain/allocate.ts';
import type { Act } from './act.ts';
import { closeCases, noteMoney, openCases, type OpenCase } from './open-case.ts';
import { noteCrossing } from './note-crossing.ts';
import { ringPlansOf } from './follow-plan.ts';
import { moneyUnderLaw } from './money-under-law.ts';
import { notFound, Refusal } from './refusal.ts';
import { contentHash } from './register-invoice.ts';
import { askAboutNew, type RestTask } from './unlaid-money.ts';
import { askPerhapsTwice, toldAlready, type Told } from './told-before.ts';

export interface PaymentInput {
  readonly reference: string;
  readonly receivedOn: string;
  readonly amountCents: number;
  readonly currency: string;
  /** Debtor reference of the payer. */
  readonly debtor?: string;
  /** `invoice` is an id or a number; the amounts together are at most the payment. */
  readonly allocations?: readonly {
    readonly invoice: string;
    readonly amountCents: number;
    /** Why there; absent: as the payer named it. */
    readonly because?: string;
  }[];
  /** Who tells of it; absent: as the act was begun. */
  readonly source?: PaymentSource;
  /** The question to a person about what is left over, where the caller can put it better. */
  readonly restTask?: RestTask;
}

export interface RecordedPayment {
  readonly payment: PaymentRow;
  /** False when this payment was recorded before. */
  readonly created: boolean;
}

/**
 * Records a payment and lays it on invoices: as named, else on the debtor's open invoices, oldest due first. What no invoice can take stays unallocated:
 * a question to a person, which holds what it may pay, or a credit (`askAboutNew`). All of what an agency may have told of before is a question too. The same reference with the same content changes nothing; with other content it is refused (`payment_conflict`).
 */
export async function recordPayment(act: Act, input: PaymentInput): Promise<RecordedPayment> {
  const requestHash = contentHash(meaningOf(input));
  const named = (input.allocations ?? []).map((one) => one.invoice);
  const [known, namedIds] = await Promise.all([
    findKnown(act, input, requestHash),
    named.length === 0 ? [] : findInvoiceIds(act.tx, act.creditorId, named),
  ]);
  if (known) return known;
  const { opened, laid, debtorId, told } = await layOnce(act, input, namedIds);
  const id = act.newId();
  const { reference, receivedOn, amountCents, currency } = input;
  const content = { reference, receivedOn, amountCents, currency, debtorId, requestHash };
  const row = { ...content, id, unallocatedCents: laid.restCents, source: sourceOf(act, input), recordedAt: act.now };
  const reasons = becauseOf(input, namedIds);
  const shares = laid.shares.map((share) => ({ ...share, because: reasons.get(share.invoiceId) ?? lawsOrder }));
  if (!(await insertPayment(act.tx, act.creditorId, row, shares))) {
    const winner = await findKnown(act, input, requestHash);
    if (!winner) throw new Error(`Payment ${reference} is neither new nor there`);
    return winner;
  }
  const touched = opened.filter((open) => laid.shares.some((share) => share.invoiceId === open.row.id));
  const crossed = await bookShares(act, touched, laid, row);
  if (told) await askPerhapsTwice(act, input, laid.restCents, told);
  const allocations = touched.map(({ row: { id: invoiceId, number } }) => ({
    ...{ invoiceId, number, amountCents: shareOf(laid, invoiceId) },
    because: reasons.get(invoiceId) ?? lawsOrder,
  }));
  const payment = {
    ...row,
    debtor: input.debtor ?? opened[0]?.row.debtor.reference ?? null,
    ...{ refundedCents: 0, creditSince: null, reversedAt: null, reversedBecause: null, undone: [] },
    ...{ allocations, crossed: crossed === null ? null : { delivery: crossed, thanks: null } },
  };
  // What may be told twice has its question, and holds nothing.
  if (told || laid.restCents === 0) return { payment, created: true };
  return { payment: await askAboutNew(act, payment, input.restTask), created: true };
}

/** Enters the shares on their cases, closes them, and lets their plans look again. Returns the delivery that the payment crossed; null: none. */
async function bookShares(
  act: Act,
  touched: readonly OpenCase[],
  laid: Laid,
  payment: { readonly id: string; readonly reference: string; readonly receivedOn: string },
): Promise<string | null> {
  const { id, reference, receivedOn } = payment;
  for (const open of touched) {
    const entry = {
      kind: 'payment' as const,
      amountCents: -shareOf(laid, open.row.id),
      occurredOn: receivedOn,
      paymentId: id,
    };
    noteMoney(act, open, entry, { reference, receivedOn });
  }
  await moneyUnderLaw(act, touched, payment);
  const planned = touched.filter((open) => open.row.holds.some((hold) => hold.kind === 'plan'));
  const crossed = await noteCrossing(act, payment, touched);
  await closeCases(act, touched, null, 'already');
  await ringPlansOf(
    act,
    planned.map((open) => open.row.id),
  );
  return crossed;
}

const lawsOrder = 'The oldest due debt first (C. civ. 1342-10)';
const payersWord = 'As the payer named it';

/** What makes two tellings the same payment: who tells it, and why it lies where it does, are no part of it. */
function meaningOf({ source: _, restTask: _rest, allocations, ...input }: PaymentInput) {
  const named = allocations?.map(({ invoice, amountCents }) => ({ invoice, amountCents }));
  return { ...input, ...(named === undefined ? {} : { allocations: named }) };
}

function sourceOf(act: Act, { source }: PaymentInput): PaymentSource {
  if (source !== undefined) return source;
  if (act.toldByAgency) return 'agency';
  if (act.toldByPlatform) return 'platform';
  return act.actor === 'signal' ? 'signal' : 'api';
}

/** Why the named shares lie where they do, by invoice. */
function becauseOf({ allocations = [] }: PaymentInput, ids: readonly (string | undefined)[]): Map<string, string> {
  return new Map(allocations.map(({ because }, at) => [ids[at] ?? '', because ?? payersWord]));
}

function shareOf(laid: Laid, invoiceId: string): number {
  return laid.shares.filter((one) => one.invoiceId === invoiceId).reduce((sum, one) => sum + one.amountCents, 0);
}

async function findKnown(act: Act, input: PaymentInput, requestHash: string): Promise<RecordedPayment | undefined> {
  const payment = await findPayment(act.tx, act.creditorId, input.reference);
  if (!payment) return undefined;
  if (payment.requestHash === requestHash || tellsTheSame(payment, input)) return { payment, created: false };
  throw new Refusal(
    'conflict',
    'payment_conflict',
    `Payment ${input.reference} is already recorded with other content. Use a new reference, or reverse the first.`,
    'reference',
  );
}

/** The same money told by another source (a signal and the API): equal in all that the later one says. */
function tellsTheSame(payment: PaymentRow, input: PaymentInput): boolean {
  if (
    payment.amountCents !== input.amountCents ||
    payment.currency !== input.currency ||
    payment.receivedOn !== input.receivedOn
  )
    return false;
  if (input.debtor !== undefined && input.debtor !== payment.debtor) return false;
  const named = input.allocations ?? [];
  return named.every((one) =>
    payment.allocations.some(
      (laid) => (laid.invoiceId === one.invoice || laid.number === one.invoice) && laid.amountCents === one.amountCents,
    ),
  );
}

interface Lying {
  readonly opened: OpenCase[];
  readonly laid: Laid;
  readonly debtorId: string | null;
}

/** As `lay`, but money of which an agency may have told before is kept and laid on nothing. */
async function layOnce(
  act: Act,
  input: PaymentInput,
  namedIds: readonly (string | undefined)[],
): Promise<Lying & { readonly told: Told | null }> {
  const found = await lay(act, input, namedIds);
  const { debtorId } = found;
  const told = act.toldByAgency || debtorId === null ? null : await toldAlready(act, debtorId, input, namedIds);
  // A refusal would leave the money of a bank file or a signal outside the books, and laying it would count it twice.
  return told ? { ...found, laid: { shares: [], restCents: input.amountCents }, told } : { ...found, told };
}

async function lay(act: Act, input: PaymentInput, namedIds: readonly (string | undefined)[]): Promise<Lying> {
  const debtorId =
    input.debtor === undefined ? null : ((await findDebtorId(act.tx, act.creditorId, input.debtor)) ?? null);
  if (input.debtor !== undefined && !debtorId) throw notFound('debtor', 'debtor');
  if (input.allocations) {
    const shares = sharesOf(input.allocations, namedIds, input.amountCents);
    const opened = await openCases(act, [...new Set(shares.map((share) => share.invoiceId))]);
    const stranger = opened.find((open) => open.row.currency !== input.currency);
    if (stranger)
      throw new Refusal(
        'unprocessable',
        'currency_mismatch',
        `Invoice ${stranger.row.number} is in ${stranger.row.currency}, the payment in ${input.currency}. Currencies never mix.`,
        'currency',
      );
    const laid = allocateAsNamed(
      input.amountCents,
      shares,
      (id) => opened.find((open) => open.row.id === id)?.balanceCents ?? 0,
    );
    // What is left may hold the payer's other invoices, who need not be the one whose invoice is paid.
    if (debtorId !== null && laid.restCents > 0) await lockDebtor(act.tx, act.creditorId, debtorId);
    return { opened, laid, debtorId: debtorId ?? opened[0]?.row.debtorId ?? null };
  }
  if (!debtorId) return { opened: [], laid: { shares: [], restCents: input.amountCents }, debtorId };
  await lockDebtor(act.tx, act.creditorId, debtorId);
  const opened = await openCases(act, await openInvoicesOf(act.tx, act.creditorId, debtorId, input.currency));
  const balances = opened.map((open) => ({ invoiceId: open.row.id, balanceCents: open.balanceCents }));
  return { opened, laid: allocateInOrder(input.amountCents, balances), debtorId };
}

/** The named shares, with the ids that were found for their invoices, in the same order. */
function sharesOf(
  allocations: NonNullable<PaymentInput['allocations']>,
  ids: readonly (string | undefined)[],
  amountCents: number,
): Share[] {
  const shares = allocations.map((one, at) => {
    const invoiceId = ids[at];
    if (!invoiceId) throw notFound('invoice', `allocations.${String(at)}.invoice`);
    return { invoiceId, amountCents: one.amountCents };
  });
  const sum = shares.reduce((total, share) => total + share.amountCents, 0);
  if (sum > amountCents)
    throw new Refusal(
      'unprocessable',
      'allocations_exceed_payment',
      `The allocations sum to ${String(sum)} cents, more than the payment of ${String(amountCents)}.`,
      'allocations',
    );
  // One invoice named twice is one share: what counts is the sum.
  const merged = new Map<string, number>();
  for (const share of shares) merged.set(share.invoiceId, (merged.get(share.invoiceId) ?? 0) + share.amountCents);
  return [...merged].map(([invoiceId, cents]) => ({ invoiceId, amountCents: cents }));
}

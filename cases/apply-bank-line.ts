/** One line of a bank statement takes effect: it becomes a payment, undoes one, is known already, or goes to a person. */
import { createHash } from 'node:crypto';
import { lockPendingLine, writeLineResult, type BankLineRow } from '../db/queries/bank-lines.ts';
import { debtorReference } from '../db/queries/read-debtor.ts';
import { isFreeToStandFor, returnedPayments, type OtherTelling, type ToldPayment } from '../db/queries/told-before.ts';
import type { BankLineStatus, BankMatch } from '../domain/bank-line.ts';
import { addDays } from '../domain/civil-date.ts';
import { matchPayment, type MatchCandidate, type PaymentMatch } from '../domain/match-payment.ts';
import { isCurrency, MAX_AMOUNT_CENTS } from '../domain/money.ts';
import { rfReference } from '../domain/payment-reference.ts';
import { formsOf, readRemittance } from '../domain/remittance.ts';
import type { Act } from './act.ts';
import { notBookable, perhapsTwice, unknownReturn, unplaced, type BankTask } from './bank-words.ts';
import { recordPayment } from './record-payment.ts';
import { reversePayment } from './reverse-payment.ts';
import { openTask } from './tasks.ts';
import { settleTellings } from './told-in-files.ts';

/** What is known of a line from the look-ups for its batch. */
export interface AboutLine {
  readonly candidates: readonly MatchCandidate[];
  readonly tellings: readonly OtherTelling[];
  /** Payments of the same sum that somebody else than the bank told of within some days. */
  readonly told: readonly ToldPayment[];
}

interface Result {
  readonly status: BankLineStatus;
  readonly match: BankMatch;
  readonly paymentId: string | null;
  readonly taskId: string | null;
}

const plainMatch = (by: BankMatch['by'], ...because: string[]): BankMatch => ({ by, because, candidates: [] });
const left = (status: BankLineStatus, match: BankMatch, paymentId: string | null = null): Result => ({
  ...{ status, match, paymentId },
  taskId: null,
});

/** Under which a line is booked: short, and the same whenever the line is read. */
export function bankPaymentReference({ entryKey, detailNo }: Pick<BankLineRow, 'entryKey' | 'detailNo'>): string {
  const hash = createHash('sha256')
    .update(`${entryKey}|${String(detailNo)}`)
    .digest('hex');
  return `BANK-${hash.slice(0, 16)}`;
}

/** Money that left the account and is no return: no business of dunning, whatever else is known of it. */
export const isOutgoing = ({ direction, reversal, details }: BankLineRow): boolean =>
  direction === 'debit' && !reversal && details['returnReason'] === undefined;
export const outgoing = { status: 'ignored', match: plainMatch(null, 'An outgoing payment.') } as const;

/** Applies one waiting line; one that took effect meanwhile is left alone (null). Throws a refusal where the books do not take it. */
export async function applyBankLine(act: Act, lineId: string, about: AboutLine): Promise<BankLineStatus | null> {
  const line = await lockPendingLine(act.tx, act.creditorId, lineId);
  if (!line) return null;
  const result = await resultOf(act, line, about);
  await writeLineResult(act.tx, act.creditorId, line.id, result, act.now);
  return result.status;
}

/** A line the books refuse goes to a person with the reason, so that the others go on. */
export async function leaveBankLine(act: Act, lineId: string, why: string): Promise<BankLineStatus | null> {
  const line = await lockPendingLine(act.tx, act.creditorId, lineId);
  if (!line) return null;
  const match = plainMatch(null, why);
  const result = await ask(act, match, notBookable(line, match, why));
  await writeLineResult(act.tx, act.creditorId, line.id, result, act.now);
  return result.status;
}

async function resultOf(act: Act, line: BankLineRow, about: AboutLine): Promise<Result> {
  const known = await settleTellings(act, line, about.tellings);
  if (known !== null) return left('known', plainMatch(null, known));
  if (line.direction === 'debit') return applyDebit(act, line);
  if (line.reversal) {
    const match = plainMatch(null, 'The bank undid an outgoing booking: that is no payment of a debtor.');
    return ask(act, match, notBookable(line, match, 'la banque a contre-passé un débit / the bank undid a debit.'));
  }
  if (!isCurrency(line.currency) || line.amountCents > MAX_AMOUNT_CENTS) {
    const match = plainMatch(null, `No invoice can be in ${line.currency}, or the sum is beyond what one can have.`);
    return ask(
      act,
      match,
      notBookable(line, match, 'devise ou montant non pris en charge / currency or amount not taken.'),
    );
  }
  // As for money the API is told of: one day is left for zones ahead of ours.
  if (line.bookedOn > addDays(act.now.toISOString().slice(0, 10), 1)) {
    const match = plainMatch(null, `It is booked on ${line.bookedOn}, which has not come yet.`);
    return ask(act, match, notBookable(line, match, 'sa date est à venir / its date has not come.'));
  }
  return applyCredit(act, line, about);
}

async function ask(act: Act, match: BankMatch, task: BankTask): Promise<Result> {
  const taskId = await openTask(act, { kind: 'unallocatedPayment', invoiceId: null, days: 2, data: task });
  return { status: 'toPerson', match, paymentId: null, taskId };
}

/** Money that went: a return of a payment undoes it; anything else that leaves the account is no business of dunning. */
async function applyDebit(act: Act, line: BankLineRow): Promise<Result> {
  const { returnReason } = line.details;
  if (isOutgoing(line)) return left(outgoing.status, outgoing.match);
  const [only, ...others] = await returnedPayments(act.tx, act.creditorId, line);
  if (!only || others.length > 0) {
    const why = only ? 'More than one payment fits this return.' : 'No payment fits this return.';
    const match = plainMatch(null, why);
    return ask(act, match, unknownReturn(line, match));
  }
  const reason = typeof returnReason === 'string' ? returnReason : 'Reversed by the bank';
  await reversePayment(act, { reference: only.reference, reversedOn: line.bookedOn, reason });
  const because = `It names payment ${only.reference} of the same sum, which is undone: ${reason}.`;
  return left('matched', plainMatch('reversal', because), only.id);
}

async function applyCredit(
  act: Act,
  line: BankLineRow,
  { candidates, tellings, told: all }: AboutLine,
): Promise<Result> {
  const match = decideMatch(line, candidates);
  const debtorId = candidates.find((one) => one.invoiceId === match.shares[0]?.invoiceId)?.debtorId ?? null;
  const told = await firstFree(
    act,
    all.filter((one) => one.named || (debtorId === null ? namesPaid(line, one) : one.debtorId === debtorId)),
  );
  if (told && (told.named || debtorId === null)) {
    const what = told.named ? 'is named in this line' : `paid ${told.paid.join(', ')}, named in this line`;
    const because = `Payment ${told.reference} of ${told.receivedOn} was told before and ${what}: it is the same money.`;
    return left('known', plainMatch(null, because), told.id);
  }
  const looks = tellings.some(({ how }) => how === 'looks');
  if (told || looks) {
    const what = told
      ? `${told.reference}, ${told.receivedOn}`
      : 'relevé d’un autre format / statement of another format';
    const because = [...match.because, `It may have been told before: ${what}.`];
    return keep(act, line, { ...match, because, by: null, shares: [] }, { twice: what, payer: undefined });
  }
  return keep(act, line, match, { twice: null, payer: await payerOf(act, match, candidates) });
}

/** True where the line names an invoice that this payment lies on, by its number or its reference: told first, it left nothing open to recognise. */
function namesPaid({ creditorReference, endToEndId, remittance }: BankLineRow, { paid }: ToldPayment): boolean {
  const texts = [creditorReference, endToEndId, remittance].filter((one) => one !== null);
  const { windows, references } = readRemittance(texts.join(' ; '));
  return paid.some((number) => {
    const { whole } = formsOf(number);
    const ofNumber = rfReference(whole);
    return (whole.length >= 4 && windows.has(whole)) || (ofNumber !== null && references.includes(ofNumber));
  });
}

/** An entry whose transactions do not sum to it is never laid by itself: which of them lacks something, only a person sees. */
function decideMatch(line: BankLineRow, candidates: readonly MatchCandidate[]): PaymentMatch {
  const match = matchPayment(line, candidates);
  const { whole } = line.details;
  if (whole === undefined) return match;
  const why =
    whole === 'sumDiffers'
      ? 'Its transactions do not sum to the amount booked (fees?).'
      : 'Its transactions do not say their amounts.';
  const candidatesNamed = match.shares.map(({ invoiceId, number }) => ({ invoiceId, number, because: 'is named' }));
  return {
    by: null,
    because: [why, ...match.because],
    candidates: [...candidatesNamed, ...match.candidates],
    shares: [],
  };
}

/** Whose money it probably is, where everything it may pay belongs to one debtor: nobody asks that debtor for it meanwhile. */
async function payerOf(
  act: Act,
  match: PaymentMatch,
  candidates: readonly MatchCandidate[],
): Promise<string | undefined> {
  const ids = [...match.shares, ...match.candidates].map((one) => one.invoiceId);
  const debtors = new Set(candidates.filter((one) => ids.includes(one.invoiceId)).map((one) => one.debtorId));
  const [only, ...others] = debtors;
  return only === undefined || others.length > 0 ? undefined : debtorReference(act.tx, act.creditorId, only);
}

/** Books the money; what lies on nothing becomes a task. `twice` says what may have told it before. */
async function keep(
  act: Act,
  line: BankLineRow,
  { shares, ...match }: PaymentMatch,
  { twice, payer }: { readonly twice: string | null; readonly payer: string | undefined },
): Promise<Result> {
  const reference = bankPaymentReference(line);
  const because = match.because.join(' ');
  const taskId = act.newId();
  const data = twice === null ? unplaced(line, reference, match) : perhapsTwice(line, reference, match, twice);
  const { payment } = await recordPayment(act, {
    reference,
    receivedOn: line.valueOn !== null && line.valueOn < line.bookedOn ? line.valueOn : line.bookedOn,
    amountCents: line.amountCents,
    currency: line.currency,
    ...(payer === undefined ? {} : { debtor: payer }),
    allocations: shares.map(({ invoiceId, amountCents }) => ({ invoice: invoiceId, amountCents, because })),
    source: 'bank',
    restTask: { id: taskId, data },
  });
  return {
    status: payment.allocations.length > 0 ? 'matched' : 'toPerson',
    match,
    paymentId: payment.id,
    taskId: payment.unallocatedCents > 0 ? taskId : null,
  };
}

/** The first of these that no other line stands for; each payment stands for one line. */
async function firstFree(act: Act, told: readonly ToldPayment[]): Promise<ToldPayment | null> {
  for (const one of told) if (await isFreeToStandFor(act.tx, act.creditorId, one.id)) return one;
  return null;
}

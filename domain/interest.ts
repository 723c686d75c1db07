/** What an invoice owes on a day: principal, interest and indemnity under the law of its debtor, as a table that can be recomputed to the cent. */
import { addDays, parseCivilDate, type CivilDate } from './civil-date.ts';
import { interestCents, type Days } from './interest-accrual.ts';
import { dueOf, type Allocation } from './interest-account.ts';
import {
  overCreditedCents,
  pricingFrom,
  replay,
  type Claim,
  type Course,
  type LedgerEvent,
} from './interest-course.ts';
import { firstInterestDay, penaltiesAllowed, RateBelowFloor, type Regime } from './interest-regime.ts';
import { MissingRate, semesterOf, type RateBook } from './legal-rates.ts';
import type { Statement } from './statement.ts';

export interface StatementInput {
  /** The statement or settlement day, included. */
  readonly on: CivilDate;
  readonly currency: string;
  /** As invoiced, incl. VAT. */
  readonly amountCents: number;
  readonly dueOn: CivilDate;
  readonly regime: Regime;
  /** Everything recorded after the invoice; facts of one day in the order they were recorded. */
  readonly ledger: readonly LedgerEvent[];
  /** Default: interest first, as the law has it (C. civ. 1343-1). */
  readonly allocation?: Allocation;
  /** Date of the judgment that opened insolvency proceedings. */
  readonly insolvencyOn?: CivilDate | null;
  /** Days on which no interest counts because a judge granted a delay (C. civ. 1343-5); absent: none. */
  readonly suspended?: readonly Days[];
}

/**
 * The statement of one invoice on a day. The same input and rates always give the same cents.
 * Throws MissingRate when a day that bears interest has no stored rate, RateBelowFloor when a contract rate is unlawful, and RangeError on
 * amounts that are not whole cents or dates that are none.
 */
export function computeStatement(input: StatementInput, book: RateBook): Statement {
  requireSound(input);
  const claim: Claim = {
    ...input,
    allocation: input.allocation ?? 'interestFirst',
    insolvencyOn: input.insolvencyOn ?? null,
  };
  const course = replay(claim, input.on, book);
  const { account, segments } = course;
  const principalCents = dueOf(account, 'principal');
  const interestDueCents = dueOf(account, 'interest');
  const indemnityCents = dueOf(account, 'indemnity');
  const daily = nextDay(course, claim, input.on, book);
  return {
    on: input.on,
    currency: input.currency,
    principalCents,
    interestCents: interestDueCents,
    indemnityCents,
    totalCents: principalCents + interestDueCents + indemnityCents,
    dailyInterestCents: daily.cents,
    segments,
    regime: claim.regime.kind,
    allocation: claim.allocation,
    penalties: penaltiesAllowed(claim.regime, input.on),
    indemnityBecause: course.indemnityBecause,
    firstInterestOn: firstDay(claim),
    interestFrozenOn: isFrozen(claim, input.on) ? addDays(claim.insolvencyOn, -1) : null,
    accruedInterestCents: account.accruedCents,
    paidInterestCents: account.paidCents.interest,
    overpaidCents: account.paidCents.surplus + overCreditedCents(claim),
    dailyInterestPending: daily.pending,
    provisional: segments.some((segment) => segment.provisional),
  };
}

/** Interest of the day after `on`. A rate that is missing for that day only does not spoil the statement: it is told as pending (R1). */
function nextDay(
  course: Course,
  claim: Claim,
  on: CivilDate,
  book: RateBook,
): { cents: number; pending: string | null } {
  const next = addDays(on, 1);
  const first = firstDay(claim);
  const principal = dueOf(course.account, 'principal');
  const rests = isFrozen(claim, next) || (claim.suspended ?? []).some(({ from, to }) => from <= next && next <= to);
  if (first === null || next < first || rests || principal === 0) return { cents: 0, pending: null };
  try {
    const pricing = course.pricing ?? pricingFrom(claim.regime, next, book);
    const rate = pricing.kind === 'single' ? pricing.rate : pricing.rateOf(semesterOf(next));
    return { cents: interestCents(principal, rate.hundredths, 1), pending: null };
  } catch (error) {
    if (error instanceof MissingRate || error instanceof RateBelowFloor) return { cents: 0, pending: error.message };
    throw error;
  }
}

function firstDay(claim: Claim): CivilDate | null {
  const first = firstInterestDay(claim.regime, claim.dueOn);
  return first !== null && isFrozen(claim, first) ? null : first;
}

/** True for the day of the opening judgment and every later one: interest has stopped (R51, C. com. L622-28). */
function isFrozen(claim: Claim, day: CivilDate): claim is Claim & { readonly insolvencyOn: CivilDate } {
  return claim.insolvencyOn !== null && day >= claim.insolvencyOn;
}

function requireSound(input: StatementInput): void {
  requireDate('on', input.on);
  requireDate('dueOn', input.dueOn);
  requireCents('amountCents', input.amountCents);
  for (const event of input.ledger) {
    requireDate(`ledger ${event.kind}: on`, event.on);
    requireCents(`ledger ${event.kind} of ${event.on}: amountCents`, event.amountCents);
  }
}

function requireDate(name: string, date: CivilDate): void {
  if (parseCivilDate(date) === null)
    throw new RangeError(`${name} is ${JSON.stringify(date)}: give a date such as 2026-03-31`);
}

function requireCents(name: string, cents: number): void {
  if (!Number.isSafeInteger(cents) || cents < 0)
    throw new RangeError(`${name} is ${String(cents)}: give a whole number of cents, not negative`);
}

/** The life of one claim replayed from its ledger, day of money after day of money, up to the statement day. */
import { addDays, type CivilDate } from './civil-date.ts';
import { accrueOutside, type Days, type Pricing } from './interest-accrual.ts';
import { dueOf, openAccount, pay, reverse, writeOff, type Account, type Allocation } from './interest-account.ts';
import { firstInterestDay, rateFor, type Regime } from './interest-regime.ts';
import { semesterOf, type RateBook } from './legal-rates.ts';
import { assertNever } from './never.ts';
import type { IndemnityReason, StatementSegment } from './statement.ts';

/** A money fact after the invoice itself. Amounts are positive: the kind says which way they go. */
export type LedgerEvent =
  | {
      /** `payment`: on the day the funds are at the creditor's disposal. `reversal`: that payment, or a part of it, went back. */
      readonly kind: 'payment' | 'reversal';
      readonly on: CivilDate;
      readonly amountCents: number;
      readonly paymentId: string;
    }
  | { readonly kind: 'creditNote' | 'writeOff'; readonly on: CivilDate; readonly amountCents: number };

export interface Claim {
  readonly currency: string;
  /** The invoice, incl. VAT (R5). */
  readonly amountCents: number;
  /** For a public buyer, the last day of the payment term. */
  readonly dueOn: CivilDate;
  readonly regime: Regime;
  readonly allocation: Allocation;
  /** Date of the judgment that opened insolvency proceedings; null: none. */
  readonly insolvencyOn: CivilDate | null;
  /** Days on which no interest counts; absent: none. */
  readonly suspended?: readonly Days[];
  /** Facts of one day in the order they were recorded. */
  readonly ledger: readonly LedgerEvent[];
}

/** Where the replay stands. */
export interface Course {
  readonly account: Account;
  readonly segments: StatementSegment[];
  /** First day of interest not yet in `segments`; null: the regime lets none run. */
  openFrom: CivilDate | null;
  /** The day on which the principal last was, or became, unpaid: the due date at the earliest. */
  unpaidOn: CivilDate;
  indemnityBecause: IndemnityReason;
  /** Settled when interest begins; for a public buyer that fixes the rate of the whole delay (R9). */
  pricing: Pricing | null;
}

/** 40 €, once per late invoice (R6, C. com. D441-5; public buyers D2192-35). */
const indemnityEuroCents = 40_00;
const indemnitySince: CivilDate = '2013-01-01';

/**
 * Replays the ledger up to the end of `on`. Money dated later is left out; credit notes count whatever their date (R56), so that leaving one out of
 * `ledger` gives the figures as they stood before it. Throws MissingRate, RateBelowFloor.
 */
export function replay(claim: Claim, on: CivilDate, book: RateBook): Course {
  const events = claim.ledger.filter((event) => event.kind !== 'creditNote' && event.on <= on);
  events.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  const course = begin(claim);
  for (let index = 0; index < events.length;) {
    const day = events[index]?.on ?? on;
    const open = runTo(course, claim, day, book);
    const before = dueOf(course.account, 'principal');
    for (let event = events[index]; event?.on === day; event = events[++index]) lay(course.account, event);
    const after = dueOf(course.account, 'principal');
    if (after === before) continue;
    // That day still bore interest on the old principal; the new one counts from the next day (law 5.1, point 6).
    if (open) course.segments.push(open);
    if (course.openFrom !== null && course.openFrom <= day) course.openFrom = addDays(day, 1);
    if (before === 0 && day > course.unpaidOn) course.unpaidOn = day;
  }
  const open = runTo(course, claim, on, book);
  if (open) course.segments.push(open);
  return course;
}

/** The pricing that holds if interest begins on `beganOn`. */
export function pricingFrom(regime: Regime, beganOn: CivilDate, book: RateBook): Pricing {
  return regime.kind === 'public'
    ? { kind: 'single', rate: rateFor(regime, semesterOf(beganOn), book) }
    : { kind: 'perSemester', rateOf: (semester) => rateFor(regime, semester, book) };
}

/** Credited beyond the invoice, in cents. */
export function overCreditedCents(claim: Claim): number {
  return Math.max(0, creditedCents(claim) - claim.amountCents);
}

function begin(claim: Claim): Course {
  const { regime, dueOn } = claim;
  const hasIndemnity = regime.kind === 'business' || regime.kind === 'public';
  return {
    account: openAccount(Math.max(0, claim.amountCents - creditedCents(claim)), claim.allocation),
    segments: [],
    openFrom: firstInterestDay(regime, dueOn),
    unpaidOn: dueOn,
    indemnityBecause: hasIndemnity ? 'notLate' : 'notInRegime',
    pricing: null,
  };
}

function creditedCents(claim: Claim): number {
  let sum = 0;
  for (const event of claim.ledger) if (event.kind === 'creditNote') sum += event.amountCents;
  return sum;
}

/** Brings interest and lateness up to the end of `day`; returns the segment that may still grow, null when none is open. */
function runTo(course: Course, claim: Claim, day: CivilDate, book: RateBook): StatementSegment | null {
  const { account, openFrom } = course;
  const principal = dueOf(account, 'principal');
  if (principal === 0) return null;
  if (day > course.unpaidOn && course.indemnityBecause === 'notLate') becomeLate(course, claim);
  if (openFrom === null) return null;
  const last = claim.insolvencyOn !== null && claim.insolvencyOn <= day ? addDays(claim.insolvencyOn, -1) : day;
  if (openFrom > last) return null;
  course.pricing ??= pricingFrom(claim.regime, openFrom, book);
  const found = accrueOutside(principal, openFrom, last, course.pricing, claim.suspended ?? []);
  // A segment that ends with its semester is final; only the last one can still get longer.
  const open = found.pop() ?? null;
  course.segments.push(...found);
  course.openFrom = open?.from ?? openFrom;
  account.accruedCents = totalInterest(course.segments) + (open?.interestCents ?? 0);
  return open;
}

/** The indemnity is owed from the first day the invoice is late, once, whatever is paid later (R6). */
function becomeLate(course: Course, claim: Claim): void {
  course.indemnityBecause = indemnityFor(course.unpaidOn, claim);
  if (course.indemnityBecause === 'late') course.account.indemnityCents = indemnityEuroCents;
}

function indemnityFor(unpaidOn: CivilDate, claim: Claim): IndemnityReason {
  if (claim.insolvencyOn !== null && unpaidOn >= claim.insolvencyOn) return 'insolvency';
  if (addDays(unpaidOn, 1) < indemnitySince) return 'beforeTheLaw';
  return claim.currency === 'EUR' ? 'late' : 'currency';
}

function totalInterest(segments: readonly StatementSegment[]): number {
  let sum = 0;
  for (const one of segments) sum += one.interestCents;
  return sum;
}

function lay(account: Account, event: LedgerEvent): void {
  switch (event.kind) {
    case 'payment':
      pay(account, event.paymentId, event.amountCents);
      break;
    case 'reversal':
      reverse(account, event.paymentId, event.amountCents);
      break;
    case 'writeOff':
      writeOff(account, event.amountCents);
      break;
    case 'creditNote':
      break;
    default:
      assertNever(event, 'ledger event');
  }
}

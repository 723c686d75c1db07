/** Which late-payment law applies to an invoice: from which day, at which rate, with or without the indemnity (law sections 2 and 3). */
import type { DebtorType } from './case-facts.ts';
import { addDays, type CivilDate } from './civil-date.ts';
import { ecbMroOn, formatPercent, isProvisional, legalInterestOf, MissingRate } from './legal-rates.ts';
import type { LegalRate, RateBook, Semester } from './legal-rates.ts';
import { assertNever } from './never.ts';
import type { PenaltiesAllowed, RateBasis } from './statement.ts';

/** The yearly rate between businesses: the law's default, a rate fixed in the contract, or the contract clause "3 x legal interest". */
export type BusinessRate =
  | { readonly kind: 'default' }
  | { readonly kind: 'fixed'; readonly hundredths: number }
  | { readonly kind: 'tripleLegal' };

/** The regime of one invoice. `noticePresentedOn`: first presentation of the formal notice; null while there is none. */
export type Regime =
  | { readonly kind: 'business'; readonly rate: BusinessRate }
  | { readonly kind: 'public' }
  | { readonly kind: 'consumer'; readonly noticePresentedOn: CivilDate | null }
  | { readonly kind: 'unknown' };

/** A yearly rate ready to be applied, with its origin. */
export interface AppliedRate {
  readonly hundredths: number;
  readonly source: string;
  readonly basis: RateBasis;
  readonly provisional: boolean;
}

/** The half-year anchors of ECB + 10 and ECB + 8 begin here (law 2012-387); older rules are not modelled. */
const anchorsSince: CivilDate = '2013-01-01';

/** A contract rate is below three times the legal interest rate of a semester (R3, C. com. L441-10 II) and cannot be claimed for it. */
export class RateBelowFloor extends Error {
  readonly code = 'rate_below_floor';
  readonly contractHundredths: number;
  readonly floorHundredths: number;
  readonly semester: string;

  constructor(contractHundredths: number, floorHundredths: number, semester: string) {
    super(
      `contractRate ${formatPercent(contractHundredths)} % is below the legal floor of ${formatPercent(floorHundredths)} % in ${semester} ` +
        '(three times the legal interest rate, C. com. L441-10 II): remove contractRate to claim the default rate (ECB + 10 points), or correct the contract.',
    );
    this.name = 'RateBelowFloor';
    this.contractHundredths = contractHundredths;
    this.floorHundredths = floorHundredths;
    this.semester = semester;
  }
}

/** The regime of a debtor type, with what is known of the contract and of the formal notice; what a type does not use is ignored. */
export function regimeOf(
  type: DebtorType,
  known: { readonly contractRate?: BusinessRate; readonly noticePresentedOn?: CivilDate | null } = {},
): Regime {
  switch (type) {
    case 'business':
      return { kind: 'business', rate: known.contractRate ?? { kind: 'default' } };
    case 'public':
      return { kind: 'public' };
    case 'consumer':
      return { kind: 'consumer', noticePresentedOn: known.noticePresentedOn ?? null };
    case 'unknown':
      return { kind: 'unknown' };
    default:
      return assertNever(type, 'debtor type');
  }
}

/** Whether penalties may appear in a text on that day, and why not: unknown type (R11), consumer before the notice is presented (R10). */
export function penaltiesAllowed(regime: Regime, on: CivilDate): PenaltiesAllowed {
  if (regime.kind === 'unknown') return { printable: false, because: 'unknownDebtorType' };
  const presented = regime.kind !== 'consumer' || (regime.noticePresentedOn !== null && regime.noticePresentedOn <= on);
  return presented ? { printable: true } : { printable: false, because: 'noticeNotPresented' };
}

/**
 * First day that can bear interest: the day after the due date (R4; for a public buyer, after the end of the payment term), for a consumer
 * not before the day after first presentation of the notice (R10). Null: none yet, or none ever.
 */
export function firstInterestDay(regime: Regime, dueOn: CivilDate): CivilDate | null {
  switch (regime.kind) {
    case 'business':
    case 'public':
      return addDays(dueOn, 1);
    case 'consumer':
      if (regime.noticePresentedOn === null) return null;
      return addDays(regime.noticePresentedOn > dueOn ? regime.noticePresentedOn : dueOn, 1);
    case 'unknown':
      return null;
    default:
      return assertNever(regime, 'regime');
  }
}

/** The lowest rate a contract between businesses may set for a semester: 3 x legal interest (R3). Throws MissingRate. */
export function contractFloor(book: RateBook, semester: Semester): { floorHundredths: number; legal: LegalRate } {
  const legal = legalInterestOf(book, 'legalPro', semester);
  return { floorHundredths: 3 * legal.hundredths, legal };
}

/**
 * The rate of one semester. For a public buyer, pass the semester in which interest began: it holds for the whole delay (R9).
 * Throws MissingRate, RateBelowFloor; RangeError for the unknown regime, which has no rate.
 */
export function rateFor(regime: Regime, semester: Semester, book: RateBook): AppliedRate {
  switch (regime.kind) {
    case 'business':
      return businessRate(regime.rate, semester, book);
    case 'public':
      return ecbPlus(8, semester, book);
    case 'consumer':
      return legalTimes(1, legalInterestOf(book, 'legalPro', semester), semester);
    case 'unknown':
      throw new RangeError('No interest runs against a debtor of unknown type: set the debtor type first.');
    default:
      return assertNever(regime, 'regime');
  }
}

/** The floor bounds a stipulated rate only; the default is never lifted to it (R3). */
function businessRate(rate: BusinessRate, semester: Semester, book: RateBook): AppliedRate {
  switch (rate.kind) {
    case 'default':
      return ecbPlus(10, semester, book);
    case 'tripleLegal':
      return legalTimes(3, legalInterestOf(book, 'legalPro', semester), semester);
    case 'fixed': {
      const { floorHundredths } = contractFloor(book, semester);
      if (rate.hundredths < floorHundredths) throw new RateBelowFloor(rate.hundredths, floorHundredths, semester.name);
      const source = `contrat / contract ${formatPercent(rate.hundredths)} %`;
      return { hundredths: rate.hundredths, source, basis: { kind: 'contract' }, provisional: false };
    }
    default:
      return assertNever(rate, 'business rate');
  }
}

function ecbPlus(points: 8 | 10, semester: Semester, book: RateBook): AppliedRate {
  const anchorOn = semester.startsOn;
  if (anchorOn < anchorsSince) {
    const remedy = `The rule that anchors it to each half-year begins on ${anchorsSince}; no rate can be added: compute interest of earlier days by hand.`;
    throw new MissingRate('ecbMro', anchorOn, remedy);
  }
  const ecb = ecbMroOn(book, anchorOn);
  return {
    hundredths: ecb.hundredths + points * 100,
    source: `BCE / ECB ${formatPercent(ecb.hundredths)} % (${anchorOn}) + ${points} points`,
    basis: { kind: 'ecbPlus', ecbHundredths: ecb.hundredths, anchorOn, points },
    provisional: isProvisional(ecb),
  };
}

function legalTimes(times: 1 | 3, legal: LegalRate, semester: Semester): AppliedRate {
  const single = `TIL pro ${formatPercent(legal.hundredths)} % (${semester.name})`;
  return {
    hundredths: times * legal.hundredths,
    source: times === 1 ? single : `${times} × ${single}`,
    basis: { kind: 'legal', legalHundredths: legal.hundredths, semester: semester.name, times },
    provisional: isProvisional(legal),
  };
}

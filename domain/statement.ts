/** What an invoice owes on a day, as the API answers it, letters print it and the record keeps it frozen. Plain JSON, no behaviour. */
import type { CivilDate } from './civil-date.ts';

/** What a rate is made of, for texts that word it in their own language. All rates in hundredths of a percent. */
export type RateBasis =
  /** ECB rate in force on the anchor (a 1 January or 1 July), plus whole points of percentage: 10 business, 8 public. */
  | { readonly kind: 'ecbPlus'; readonly ecbHundredths: number; readonly anchorOn: CivilDate; readonly points: 8 | 10 }
  /** Legal interest rate of the semester (`2026-S1`), professional column, taken once or three times. */
  | { readonly kind: 'legal'; readonly legalHundredths: number; readonly semester: string; readonly times: 1 | 3 }
  | { readonly kind: 'contract' };

/** A stretch of days with one balance and one rate; the unit of rounding. */
export interface StatementSegment {
  /** First and last day that bear interest, both included. */
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly days: number;
  /** The principal that bore interest, incl. VAT. */
  readonly balanceCents: number;
  /** Yearly rate in percent, such as `12.15`. */
  readonly ratePercent: string;
  /** What the rate is made of, readable in French and in English; `basis` says the same as data. */
  readonly source: string;
  readonly interestCents: number;
  readonly basis: RateBasis;
  /** The rate rests on a legal value known from one source only, or disputed between sources: say so where it is shown. */
  readonly provisional: boolean;
}

/** Whether interest and the indemnity may appear in anything a debtor reads (R10, R11). */
export type PenaltiesAllowed =
  | { readonly printable: true }
  /** The type of the debtor is not known; or a consumer to whom no formal notice has been presented by that day. */
  | { readonly printable: false; readonly because: 'unknownDebtorType' | 'noticeNotPresented' };

/** Why the 40 € indemnity is, or is not, part of the claim. */
export type IndemnityReason =
  | 'late'
  | 'notLate'
  /** The regime has none: consumer, unknown type. */
  | 'notInRegime'
  /** Insolvency proceedings opened on or before the day it would have become due (R51). */
  | 'insolvency'
  /** The indemnity is set in euros, and this invoice is in another currency. */
  | 'currency'
  /** Late before 1 January 2013, when the indemnity did not exist. */
  | 'beforeTheLaw';

export interface Statement {
  /** The day up to which interest counts, included. */
  readonly on: CivilDate;
  readonly currency: string;
  /** All three: what is still due on `on`, after payments. */
  readonly principalCents: number;
  readonly interestCents: number;
  readonly indemnityCents: number;
  readonly totalCents: number;
  /** Interest of the day after `on` if nothing is paid; 0 when none accrues, or when its rate is pending (see `dailyInterestPending`). */
  readonly dailyInterestCents: number;
  /** How interest accrued from the first day; their sum is `accruedInterestCents`. */
  readonly segments: readonly StatementSegment[];

  readonly regime: 'business' | 'public' | 'consumer' | 'unknown';
  readonly allocation: 'interestFirst' | 'principalFirst';
  readonly penalties: PenaltiesAllowed;
  readonly indemnityBecause: IndemnityReason;
  /** First day that can bear interest, if anything is unpaid by then; null: no day can, as things stand. */
  readonly firstInterestOn: CivilDate | null;
  /** Last day that can bear interest, once insolvency proceedings were opened (the day before the judgment); null: not frozen. */
  readonly interestFrozenOn: CivilDate | null;
  readonly accruedInterestCents: number;
  readonly paidInterestCents: number;
  /** Received or credited beyond everything due: owed to the debtor. */
  readonly overpaidCents: number;
  /** Why the interest of the next day cannot be told though the statement itself is complete (rate pending); null otherwise. */
  readonly dailyInterestPending: string | null;
  /** At least one segment is provisional. */
  readonly provisional: boolean;
}

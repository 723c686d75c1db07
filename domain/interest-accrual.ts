/** Simple interest on a constant principal, exact to the cent (law 5.1): ACT/365, one half-up rounding per segment. */
import { addDays, daysBetween, type CivilDate } from './civil-date.ts';
import type { AppliedRate } from './interest-regime.ts';
import { formatPercent, semesterOf, type Semester } from './legal-rates.ts';
import type { StatementSegment } from './statement.ts';

/** How days are priced: a rate per semester crossed, or one rate for all of them (public buyers). */
export type Pricing =
  | { readonly kind: 'perSemester'; readonly rateOf: (semester: Semester) => AppliedRate }
  | { readonly kind: 'single'; readonly rate: AppliedRate };

/** A stretch of days, both included; none when `to` is before `from`. */
export interface Days {
  readonly from: CivilDate;
  readonly to: CivilDate;
}

/** Hundredths of a percent in the whole, times the days of every year: 29 February counts as a day, the divisor stays 365 (R4). */
const yearParts = 10_000n * 365n;

/** Interest in cents of `days` days at a yearly rate in hundredths of a percent; an exact half cent is rounded up. */
export function interestCents(principalCents: number, hundredths: number, days: number): number {
  // Ten years on the largest invoice pass 2^53, so the product is taken in big integers.
  const parts = BigInt(principalCents) * BigInt(hundredths) * BigInt(days);
  return Number((2n * parts + yearParts) / (2n * yearParts));
}

/**
 * The segments from the first to the last day, both included, cut at each 1 January and 1 July where the rate is per semester.
 * None when the days are none or the principal is zero: then no rate is looked up either.
 */
export function accrue(principalCents: number, from: CivilDate, to: CivilDate, pricing: Pricing): StatementSegment[] {
  if (principalCents === 0 || from > to) return [];
  if (pricing.kind === 'single') return [segment(principalCents, from, to, pricing.rate)];
  const segments: StatementSegment[] = [];
  for (let start = from; start <= to;) {
    const semester = semesterOf(start);
    const end = semester.endsOn < to ? semester.endsOn : to;
    segments.push(segment(principalCents, start, end, pricing.rateOf(semester)));
    start = addDays(end, 1);
  }
  return segments;
}

/** As `accrue`, without the days on which none counts: a delay granted by a judge (C. civ. 1343-5). */
export function accrueOutside(
  principalCents: number,
  from: CivilDate,
  to: CivilDate,
  pricing: Pricing,
  suspended: readonly Days[],
): StatementSegment[] {
  const gap = suspended.find((days) => days.from <= days.to && days.from <= to && days.to >= from);
  if (!gap) return accrue(principalCents, from, to, pricing);
  const others = suspended.filter((days) => days !== gap);
  return [
    ...accrueOutside(principalCents, from, addDays(gap.from, -1), pricing, others),
    ...accrueOutside(principalCents, addDays(gap.to, 1), to, pricing, others),
  ];
}

function segment(balanceCents: number, from: CivilDate, to: CivilDate, rate: AppliedRate): StatementSegment {
  const days = daysBetween(from, to) + 1;
  return {
    from,
    to,
    days,
    balanceCents,
    ratePercent: formatPercent(rate.hundredths),
    source: rate.source,
    interestCents: interestCents(balanceCents, rate.hundredths, days),
    basis: rate.basis,
    provisional: rate.provisional,
  };
}

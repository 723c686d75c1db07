/** Legal values by date (R1): what is shipped, what a creditor's administrator added, and a named error for what nobody knows yet. */
import { parseCivilDate, type CivilDate } from './civil-date.ts';
import shipped from './legal-rates.json' with { type: 'json' };

/** Every kind of legal value. */
export const RATE_KINDS = ['ecbMro', 'legalPro', 'legalIndividuals'] as const;
/** ECB main refinancing rate; French legal interest rate, professional column and individuals column. */
export type RateKind = (typeof RATE_KINDS)[number];

/** How sure a value is, surest first; see `Confidence`. */
export const CONFIDENCES = ['V', 'Vx', 'S2', 'S1', 'U', '?'] as const;
/** V official wording or table seen; Vx relevant passage seen; S2 sources agree; S1 one source; U unverified; ? sources disagree. */
export type Confidence = (typeof CONFIDENCES)[number];

export interface LegalRate {
  readonly kind: RateKind;
  /** ECB rate: the day it takes effect. Legal interest: first day of its semester, which it covers whole. */
  readonly effectiveFrom: CivilDate;
  /** Hundredths of a percent: 12.15 % is 1215. */
  readonly hundredths: number;
  readonly source: string;
  readonly checkedOn: CivilDate;
  readonly confidence: Confidence;
}

/** Half a calendar year, the period of every French anchor. */
export interface Semester {
  /** Such as `2026-S2`. */
  readonly name: string;
  readonly startsOn: CivilDate;
  readonly endsOn: CivilDate;
}

/** The legal values one computation may use. Build it with `rateBook`, read it with `ecbMroOn` and `legalInterestOf`. */
export interface RateBook {
  /** ECB rates, oldest first. */
  readonly ecbMro: readonly LegalRate[];
  /** Until this day the list of ECB rates has no gap; after it only the very days listed are known. */
  readonly ecbKnownUntil: CivilDate;
  /** Every value by kind and day, as `legalPro 2026-01-01`. */
  readonly byKey: ReadonlyMap<string, LegalRate>;
}

const names: Readonly<Record<RateKind, string>> = {
  ecbMro: 'ECB main refinancing rate',
  legalPro: 'legal interest rate (professional column)',
  legalIndividuals: 'legal interest rate (individuals column)',
};

/** A legal value is not stored: nothing may be computed with it. Says which one and how to add it. */
export class MissingRate extends Error {
  readonly code = 'missing_rate';
  readonly kind: RateKind;
  /** The day the missing value has to be known for: a 1 January or a 1 July. */
  readonly effectiveFrom: CivilDate;

  constructor(kind: RateKind, effectiveFrom: CivilDate, remedy: string = howToAdd(kind, effectiveFrom)) {
    super(`The ${names[kind]} for ${effectiveFrom} (${semesterOf(effectiveFrom).name}) is not stored. ${remedy}`);
    this.name = 'MissingRate';
    this.kind = kind;
    this.effectiveFrom = effectiveFrom;
  }
}

function howToAdd(kind: RateKind, effectiveFrom: CivilDate): string {
  const what = kind === 'ecbMro' ? `the rate in force on ${effectiveFrom}` : 'the rate the ministerial order sets';
  return `Add ${what}: npm run rates -- add ${kind} ${effectiveFrom} <percent> --source "<where it was read>", or POST /v1/rates.`;
}

/** The semester a civil date lies in. */
export function semesterOf(date: CivilDate): Semester {
  const year = date.slice(0, 4);
  return date.slice(5, 7) <= '06'
    ? { name: `${year}-S1`, startsOn: `${year}-01-01`, endsOn: `${year}-06-30` }
    : { name: `${year}-S2`, startsOn: `${year}-07-01`, endsOn: `${year}-12-31` };
}

/** Reads a percentage such as `2.65` (at most two decimals, point or comma, 0 to 99.99) as 265 hundredths; null for any other text. */
export function parsePercent(text: string): number | null {
  const parts = /^(\d{1,2})(?:[.,](\d{1,2}))?$/.exec(text);
  return parts ? Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0')) : null;
}

/** `1215` as `12.15`. */
export function formatPercent(hundredths: number): string {
  return `${Math.trunc(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}

/** True when a value rests on one source, or on sources that disagree: usable, and shown as provisional wherever it is used. */
export function isProvisional(rate: LegalRate): boolean {
  return rate.confidence === 'S1' || rate.confidence === 'U' || rate.confidence === '?';
}

/** Why a value cannot be added, naming the field and what to give instead; null when it can. */
export function rateProblem(rate: LegalRate): string | null {
  if (!RATE_KINDS.includes(rate.kind)) return `kind must be one of ${RATE_KINDS.join(', ')}`;
  if (parseCivilDate(rate.effectiveFrom) === null) return 'effectiveFrom must be a date such as 2027-01-01';
  if (rate.kind !== 'ecbMro' && semesterOf(rate.effectiveFrom).startsOn !== rate.effectiveFrom)
    return `effectiveFrom is ${rate.effectiveFrom}, but legal interest is set by semester: give a 1 January or a 1 July`;
  if (!Number.isInteger(rate.hundredths) || rate.hundredths < 0 || rate.hundredths > 9999)
    return 'hundredths must be a whole number from 0 to 9999 (2.65 % is 265)';
  if (parseCivilDate(rate.checkedOn) === null) return 'checkedOn must be a date such as 2026-11-21';
  if (!CONFIDENCES.includes(rate.confidence)) return `confidence must be one of ${CONFIDENCES.join(', ')}`;
  return rate.source.trim() === '' ? 'source must say where the value was read' : null;
}

/**
 * The shipped values with `additions` on top, in the order they were made: for the same kind and day the later one wins.
 * Throws RangeError on an addition that `rateProblem` refuses.
 */
export function rateBook(additions: readonly LegalRate[] = []): RateBook {
  const byKey = new Map(shippedRates.map((rate) => [keyOf(rate.kind, rate.effectiveFrom), rate]));
  for (const rate of additions) {
    const problem = rateProblem(rate);
    if (problem !== null) throw new RangeError(`A legal rate cannot be used: ${problem}.`);
    byKey.set(keyOf(rate.kind, rate.effectiveFrom), rate);
  }
  const ecbMro = [...byKey.values()].filter((rate) => rate.kind === 'ecbMro');
  ecbMro.sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
  return { ecbMro, ecbKnownUntil: shipped.ecbMro.knownUntil, byKey };
}

/**
 * The ECB rate in force on `day`. A rate stays in force until the next one, but only as far as the list is known to be complete: for a later
 * day it must be listed for that very day, or the answer could be older than a decision nobody has entered. Throws MissingRate.
 */
export function ecbMroOn(book: RateBook, day: CivilDate): LegalRate {
  const last = book.ecbMro.findLast((rate) => rate.effectiveFrom <= day);
  if (last && (day <= book.ecbKnownUntil || last.effectiveFrom === day)) return last;
  throw new MissingRate('ecbMro', day);
}

/** The legal interest rate of a semester. Throws MissingRate; a neighbouring semester never stands in. */
export function legalInterestOf(book: RateBook, kind: 'legalPro' | 'legalIndividuals', semester: Semester): LegalRate {
  const rate = book.byKey.get(keyOf(kind, semester.startsOn));
  if (rate) return rate;
  throw new MissingRate(kind, semester.startsOn);
}

function keyOf(kind: RateKind, effectiveFrom: CivilDate): string {
  return `${kind} ${effectiveFrom}`;
}

/** Reads the data file as strictly as an addition: a typing error in it stops the start of the program, not an invoice. */
const shippedRates: readonly LegalRate[] = [
  ...shipped.ecbMro.values.map(({ effectiveFrom, percent, confidence }) => {
    const { source, checkedOn } = shipped.ecbMro;
    return shippedRate('ecbMro', effectiveFrom, percent, { source, checkedOn, confidence });
  }),
  ...shipped.legalInterest.values.flatMap(({ semester, pro, individuals, source, confidence }) => {
    const startsOn = `${semester.slice(0, 4)}-${semester.endsWith('S1') ? '01' : '07'}-01`;
    const origin = { source, checkedOn: shipped.legalInterest.checkedOn, confidence };
    return [
      shippedRate('legalPro', startsOn, pro, origin),
      shippedRate('legalIndividuals', startsOn, individuals, origin),
    ];
  }),
];

function shippedRate(
  kind: RateKind,
  effectiveFrom: CivilDate,
  percent: string,
  origin: { readonly source: string; readonly checkedOn: CivilDate; readonly confidence: string },
): LegalRate {
  const confidence = CONFIDENCES.find((mark) => mark === origin.confidence);
  const hundredths = parsePercent(percent);
  if (confidence === undefined || hundredths === null)
    throw new Error(`legal-rates.json: ${kind} ${effectiveFrom}: correct its percent or confidence`);
  const rate = { ...origin, kind, effectiveFrom, hundredths, confidence };
  const problem = rateProblem(rate);
  if (problem !== null) throw new Error(`legal-rates.json: ${kind} ${effectiveFrom}: ${problem}`);
  return rate;
}

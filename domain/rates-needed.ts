/** Which legal values are still to be added, so that a person learns of it before a claim needs them (R1). */
import { addDays, type CivilDate } from './civil-date.ts';
import { ecbMroOn, legalInterestOf, MissingRate, RATE_KINDS, semesterOf } from './legal-rates.ts';
import type { RateBook, RateKind, Semester } from './legal-rates.ts';

export interface NeededRate {
  readonly kind: RateKind;
  /** The anchor the value must be known for: a 1 January or a 1 July. */
  readonly effectiveFrom: CivilDate;
  /** Such as `2027-S1`. */
  readonly semester: string;
  /** Which value it is and how to add it. */
  readonly remedy: string;
}

/** Per kind, the first half-year from that of `today` on whose value is not stored; none for a kind that is known this half-year and the next. */
export function ratesNeeded(book: RateBook, today: CivilDate): NeededRate[] {
  const current = semesterOf(today);
  const semesters = [current, semesterOf(addDays(current.endsOn, 1))];
  return RATE_KINDS.flatMap((kind) => {
    for (const semester of semesters) {
      const missing = missingOf(book, kind, semester);
      if (missing)
        return [{ kind, effectiveFrom: semester.startsOn, semester: semester.name, remedy: missing.message }];
    }
    return [];
  });
}

function missingOf(book: RateBook, kind: RateKind, semester: Semester): MissingRate | null {
  try {
    if (kind === 'ecbMro') ecbMroOn(book, semester.startsOn);
    else legalInterestOf(book, kind, semester);
    return null;
  } catch (error) {
    if (error instanceof MissingRate) return error;
    throw error;
  }
}

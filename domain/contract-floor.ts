/** Where a contract rate falls below its legal floor, and the doubt that follows (rule R3, C. com. L441-10, II). */
import { addDays, type CivilDate } from './civil-date.ts';
import { contractFloor } from './interest-regime.ts';
import { MissingRate, semesterOf, type RateBook, type Semester } from './legal-rates.ts';
import type { Warning } from './warning.ts';

export interface FloorBreach {
  /** Such as `2026-S2`. */
  readonly semester: string;
  /** Hundredths of a percent. */
  readonly floorHundredths: number;
}

/**
 * The semesters in which a rate fixed by contract (hundredths of a percent) is below three times the legal interest rate, oldest first: from the
 * first day that may bear interest, or from `on` if that comes first, until `on`. A semester whose legal rate is not stored is not judged.
 */
export function floorBreaches(hundredths: number, dueOn: CivilDate, on: CivilDate, book: RateBook): FloorBreach[] {
  const firstOn = addDays(dueOn, 1);
  const breaches: FloorBreach[] = [];
  let semester = semesterOf(firstOn < on ? firstOn : on);
  for (; semester.startsOn <= on; semester = semesterOf(addDays(semester.endsOn, 1))) {
    const floorHundredths = knownFloor(book, semester);
    if (floorHundredths !== null && hundredths < floorHundredths)
      breaches.push({ semester: semester.name, floorHundredths });
  }
  return breaches;
}

function knownFloor(book: RateBook, semester: Semester): number | null {
  try {
    return contractFloor(book, semester).floorHundredths;
  } catch (error) {
    if (error instanceof MissingRate) return null;
    throw error;
  }
}

/** The doubt about a contract rate that is below the floor of these semesters (at least one). */
export function belowFloorWarning(hundredths: number, breaches: readonly FloorBreach[]): Warning {
  const fr = breaches.map((one) => `${one.semester} (${percentFr(one.floorHundredths)})`).join(', ');
  const en = breaches.map((one) => `${one.semester} (${percentEn(one.floorHundredths)})`).join(', ');
  return {
    code: 'contract_rate_below_floor',
    field: 'contractRate',
    text: `Le taux stipulé (${percentFr(hundredths)}) est inférieur au plancher, trois fois le taux d’intérêt légal, de ${fr} (C. com. L441-10, II) : corrigez les conditions de vente et les factures, ou choisissez le taux légal par défaut.`,
    textEn: `The contract rate (${percentEn(hundredths)}) is below the floor, three times the legal interest rate, of ${en} (C. com. L441-10, II): correct the terms of sale and the invoices, or choose the legal default rate.`,
    changes: `Aucune pénalité n’est réclamée à ce taux pour cette facture ; le taux légal par défaut (BCE + 10 points) reste utilisable, sans être relevé au plancher, dès qu’une personne retire le taux stipulé.`,
    changesEn: `No penalty is claimed at this rate for this invoice; the legal default rate (ECB + 10 points), which is not lifted to the floor, may be used as soon as a person removes the contract rate.`,
  };
}

const percentFr = (hundredths: number) => `${(hundredths / 100).toFixed(2).replace('.', ',')}\u00a0%`;
const percentEn = (hundredths: number) => `${(hundredths / 100).toFixed(2)}%`;

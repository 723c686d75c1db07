/** Events of the law that stop contacts, and what each does to contacts, interest and deadlines (law reference, section 11; R51 to R54). */
import type { CivilDate } from './civil-date.ts';
import { daysBetween } from './civil-date.ts';
import { claimDeclarationAlertDays } from './deadline.ts';
import type { HolidayZone } from './holidays.ts';
import { assertNever } from './never.ts';

export type LegalStopKind =
  'insolvency' | 'overIndebted' | 'smallClaims' | 'factored' | 'deceased' | 'judicialGrace' | 'struckOff';

/** Proceedings of book VI of the Code de commerce. */
export type Procedure = 'sauvegarde' | 'redressement' | 'liquidation';

export interface StopEffect {
  /** Whether it is an event of the debtor, on all its invoices, or of one invoice. */
  readonly level: 'debtor' | 'invoice';
  /** `priorSupplies`: only what was invoiced before the decision; later supplies are due as usual (C. com. L622-17). */
  readonly covers: 'priorSupplies' | 'everything';
  /**
   * `frozen`: the day before the decision is the last day of interest (C. com. L622-28). `suspended`: none counts while it lasts (C. civ. 1343-5).
   * `runs`: the law says nothing of the kind; nothing is shown to the debtor while contacts rest.
   */
  readonly interest: 'frozen' | 'suspended' | 'runs';
  /** Whether the claim must be declared to the representative within a time limit (R52). */
  readonly declaration: boolean;
  /** `onDate`: contacts resume by themselves; `byPerson`: never by themselves. */
  readonly ends: 'byPerson' | 'onDate';
  /** False: money that arrives nevertheless may not be the creditor's to take or the debtor's to pay, so it is booked and warned of. */
  readonly mayBePaid: boolean;
}

/** What an event of this kind does. */
export function effectOf(kind: LegalStopKind): StopEffect {
  switch (kind) {
    case 'insolvency':
      return {
        ...{ level: 'debtor', covers: 'priorSupplies', interest: 'frozen', declaration: true },
        ...{ ends: 'byPerson', mayBePaid: false },
      };
    case 'overIndebted':
      return { ...stopsAll, mayBePaid: false };
    case 'deceased':
    case 'struckOff':
      return stopsAll;
    case 'judicialGrace':
      return { ...stopsAll, covers: 'priorSupplies', interest: 'suspended', ends: 'onDate' };
    case 'smallClaims':
    case 'factored':
      return { ...stopsAll, level: 'invoice', mayBePaid: false };
    default:
      return assertNever(kind, 'kind of legal stop');
  }
}

const stopsAll: StopEffect = {
  ...{ level: 'debtor', covers: 'everything', interest: 'runs', declaration: false },
  ...{ ends: 'byPerson', mayBePaid: true },
};

/** Whether an invoice issued on a day is under an event that took effect on another. An invoice of the day of the judgment is a later supply. */
export function isCovered(kind: LegalStopKind, issuedOn: CivilDate, effectiveOn: CivilDate): boolean {
  return effectOf(kind).covers === 'everything' || issuedOn < effectiveOn;
}

/**
 * Whether the creditor has the longer time limit to declare (R622-24): it lives outside metropolitan France, or the proceedings were opened overseas and
 * it lives outside that territory. Where the debtor's place is not known, the shorter limit counts, for safety.
 */
export function declaresFromOutside(creditorZone: HolidayZone, proceedingsZone: HolidayZone | null): boolean {
  if (proceedingsZone === null) return false;
  if (isMetropolitan(proceedingsZone)) return !isMetropolitan(creditorZone);
  return creditorZone !== proceedingsZone;
}

const isMetropolitan = (zone: HolidayZone): boolean => zone === 'FR' || zone === 'FR-ALSACE-MOSELLE';

/** Told of once when the last day to declare has passed. */
export const deadlinePassed = -1;

/**
 * Which reminder of a declaration is due: a number of days before the last day, `deadlinePassed` after it, null when none is that was not told. A late
 * start gives one reminder, not all that were missed.
 */
export function declarationReminder(declareBy: CivilDate, toldDays: number | null, today: CivilDate): number | null {
  const left = daysBetween(today, declareBy);
  const reached = left < 0 ? deadlinePassed : Math.min(...claimDeclarationAlertDays.filter((days) => days >= left));
  if (!Number.isFinite(reached)) return null;
  return toldDays === null || reached < toldDays ? reached : null;
}

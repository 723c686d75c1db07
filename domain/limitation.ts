/** When a claim may be barred by time, on the safe side and with what is assumed (rule R57; C. com. L110-4, L133-6, C. conso L218-2, law 68-1250 art. 1). */
import type { DebtorType } from './case-facts.ts';
import { addMonths, type CivilDate } from './civil-date.ts';
import type { Sector } from './payment-terms.ts';

export interface Limitation {
  /** Last day to act, if nothing interrupted the period. */
  readonly on: CivilDate;
  /** What the date rests on, in French. */
  readonly assumes: string;
}

/** What the clock of an invoice reads. */
export interface LimitationFacts {
  readonly issuedOn: CivilDate;
  readonly dueOn: CivilDate;
  readonly type: DebtorType;
  readonly sector: Sector;
}

/** Months before the last day at which a person is told (R57). */
export const limitationAlertMonths: readonly number[] = [12, 6, 3, 1];

/** No interruption leads further than this from the start (C. civ. 2232). */
const capMonths = 240;

/** The last safe day of a claim due on a date. Interruptions are never counted: only a person can judge them. Throws RangeError on a malformed date. */
export function limitationOf(dueOn: CivilDate, type: DebtorType): Limitation {
  return safeDateOf({ issuedOn: dueOn, dueOn, type, sector: 'general' });
}

/**
 * The last safe day of an invoice. Carriage counts from the delivery and a public debt from the year of the supply, neither later than the invoice: both
 * count from its issue here, which errs on the early side. Throws RangeError on a malformed date.
 */
export function safeDateOf(facts: LimitationFacts): Limitation {
  return { on: periodFrom(startOf(facts), facts), assumes: assumptionOf(facts) };
}

/** The months of the period; a public debt, counted in years of the calendar, has 48. */
export function periodMonths({ type, sector }: Pick<LimitationFacts, 'type' | 'sector'>): number {
  if (sector === 'transport') return 12;
  if (type === 'business') return 60;
  return type === 'public' ? 48 : 24;
}

/**
 * The last day once a person has confirmed an interruption: a new period of the same length (C. civ. 2231), for a public debt from the 1 January after
 * (law 68-1250 art. 2), at most 20 years from the start. Never earlier than `currentOn`. Throws RangeError on a malformed date.
 */
export function movedTo(facts: LimitationFacts, interruptedOn: CivilDate, currentOn: CivilDate): CivilDate {
  const moved = periodFrom(interruptedOn, facts);
  const cap = addMonths(startOf(facts), capMonths);
  const last = moved < cap ? moved : cap;
  return last > currentOn ? last : currentOn;
}

/**
 * Which alert is due: so many months before the last day; null when none is that was not told. A late start gives one alert, not four. A threshold as
 * long as the period itself would tell on the first day and is left out.
 */
export function limitationAlert(
  lastOn: CivilDate,
  months: number,
  toldMonths: number | null,
  today: CivilDate,
): number | null {
  const reached = limitationAlertMonths.filter((before) => before < months && addMonths(lastOn, -before) <= today);
  const nearest = reached.at(-1);
  if (nearest === undefined) return null;
  return toldMonths === null || nearest < toldMonths ? nearest : null;
}

const startOf = ({ issuedOn, dueOn, type, sector }: LimitationFacts): CivilDate =>
  (sector === 'transport' || type === 'public') && issuedOn < dueOn ? issuedOn : dueOn;

function periodFrom(startOn: CivilDate, facts: LimitationFacts): CivilDate {
  const isPublicYear = facts.type === 'public' && facts.sector !== 'transport';
  return isPublicYear ? `${String(Number(startOn.slice(0, 4)) + 4)}-12-31` : addMonths(startOn, periodMonths(facts));
}

function assumptionOf({ type, sector }: LimitationFacts): string {
  if (sector === 'transport')
    return '1 an, transport (C. com. L133-6), compté de l’émission de la facture : la livraison ne peut être connue ici';
  switch (type) {
    case 'business':
      return '5 ans entre professionnels (C. com. L110-4), hors transport (1 an)';
    case 'consumer':
      return '2 ans, consommateur (C. conso L218-2)';
    case 'public':
      return '4 ans à compter du 1er janvier suivant (loi 68-1250), acheteur à comptable public';
    case 'unknown':
      return '2 ans par prudence : le type du débiteur n’est pas connu';
  }
}

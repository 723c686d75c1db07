/** The statuses of a French electronic invoice (AFNOR XP Z12-012) and what each does to the case (law reference, section 16; rules R59, R60). */
import { addDays, type CivilDate } from './civil-date.ts';
import { isWorkingDay } from './holidays.ts';
import { targetDaysAfter } from './target-days.ts';

/**
 * What a status does. `evidence`: kept as proof; `split`: the part not approved is contested; `dispute`: contested; `suspend`: papers are missing;
 * `complete`: papers were given, contacts go on after a few days; `refuse`: the buyer refused the invoice; `announce`: the money is on its way;
 * `settle`: the money came; `stop`: the invoice never arrived; `payee`: another payee or account is named; `factor`: sold to a factor, who is paid;
 * `confidential`: sold, and the buyer must not learn it; `unfactor`: no longer sold; `nothing`: technical; `ask`: a person reads it.
 */
export type LifeCycleEffect =
  | 'evidence'
  | 'split'
  | 'dispute'
  | 'suspend'
  | 'complete'
  | 'refuse'
  | 'announce'
  | 'settle'
  | 'stop'
  | 'payee'
  | 'factor'
  | 'confidential'
  | 'unfactor'
  | 'nothing'
  | 'ask';

export interface LifeCycleStatus {
  readonly code: number;
  /** French name, as the platforms show it. */
  readonly label: string;
  readonly labelEn: string;
  readonly setBy: 'platform' | 'buyer' | 'seller' | 'sellerOrFactor' | 'various';
  readonly effect: LifeCycleEffect;
}

const status = (
  code: number,
  label: string,
  labelEn: string,
  setBy: LifeCycleStatus['setBy'],
  effect: LifeCycleEffect,
): LifeCycleStatus => ({ code, label, labelEn, setBy, effect });

/** Codes 200 to 213 are those of the norm; labels and roles from 214 on are the law reference's, still to be checked there. */
export const lifeCycleStatuses: readonly LifeCycleStatus[] = [
  status(200, 'Déposée', 'Submitted', 'platform', 'evidence'),
  status(201, 'Émise', 'Issued', 'platform', 'evidence'),
  status(202, 'Reçue', 'Received', 'platform', 'evidence'),
  status(203, 'Mise à disposition', 'Made available', 'platform', 'evidence'),
  status(204, 'Prise en charge', 'Taken in hand', 'buyer', 'evidence'),
  status(205, 'Approuvée', 'Approved', 'buyer', 'evidence'),
  status(206, 'Partiellement approuvée', 'Partly approved', 'buyer', 'split'),
  status(207, 'En litige', 'In dispute', 'buyer', 'dispute'),
  status(208, 'Suspendue', 'Suspended', 'buyer', 'suspend'),
  status(209, 'Complétée', 'Completed', 'seller', 'complete'),
  status(210, 'Refusée', 'Refused', 'buyer', 'refuse'),
  status(211, 'Paiement transmis', 'Payment sent', 'buyer', 'announce'),
  status(212, 'Encaissée', 'Cashed', 'seller', 'settle'),
  status(213, 'Rejetée', 'Rejected', 'platform', 'stop'),
  status(214, 'Visée', 'Endorsed', 'various', 'evidence'),
  status(220, 'Annulée', 'Cancelled', 'various', 'stop'),
  status(221, 'Erreur de routage', 'Routing error', 'platform', 'stop'),
  status(224, 'Demande de paiement direct', 'Direct payment asked for', 'various', 'payee'),
  status(225, 'Affacturée', 'Factored', 'seller', 'factor'),
  status(226, 'Affacturée confidentiel', 'Factored, confidential', 'seller', 'confidential'),
  status(227, 'Changement de compte à payer', 'Account to pay changed', 'sellerOrFactor', 'payee'),
  status(228, 'Non affacturée', 'Not factored', 'seller', 'unfactor'),
  status(250, 'Statut technique', 'Technical status', 'platform', 'nothing'),
  status(280, 'Statut technique', 'Technical status', 'platform', 'nothing'),
  status(281, 'Statut technique', 'Technical status', 'platform', 'nothing'),
  status(501, 'Irrecevable', 'Inadmissible', 'platform', 'ask'),
];

/** What a code means; a code nobody knows is a person's to read. */
export function lifeCycleStatusOf(code: number): LifeCycleStatus {
  return (
    lifeCycleStatuses.find((one) => one.code === code) ??
    status(code, 'Statut inconnu', 'Unknown status', 'various', 'ask')
  );
}

/** The effect of a code on the case. */
export const effectOf = (code: number): LifeCycleEffect => lifeCycleStatusOf(code).effect;

/**
 * Statuses of Chorus Pro by their names in its interface. Unverified: which of ours each equals was read from public descriptions, not tried on the
 * portal. A rejection there is the buyer's, so it counts as a refusal.
 */
const chorusNames: Readonly<Record<string, number>> = {
  DEPOSEE: 200,
  MISE_A_DISPOSITION: 203,
  PRISE_EN_COMPTE_DESTINATAIRE: 204,
  SERVICE_FAIT: 204,
  VALIDEE_1: 205,
  MANDATE: 205,
  MANDATEE: 205,
  MISE_A_DISPOSITION_COMPTABLE: 205,
  COMPTABILISEE: 205,
  SUSPENSION: 208,
  SUSPENDUE: 208,
  COMPLETEE: 209,
  REFUS: 210,
  REFUSEE: 210,
  REJET: 210,
  REJETEE: 210,
  MISE_EN_PAIEMENT: 211,
  A_RECYCLER: 221,
};

/** The number in a code as it came (`212`, `fr:212`, `CDV-212`, `MISE_EN_PAIEMENT`); null when there is none. */
export function readLifeCycleCode(raw: string): number | null {
  const name = raw
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .trim()
    .toUpperCase()
    .replace(/[\s-]+/g, '_');
  const chorus = chorusNames[name];
  if (chorus !== undefined) return chorus;
  // Three digits of their own: a year or a date in the code is none.
  const numbers = [...raw.matchAll(/(?<!\d)\d{3}(?!\d)/g)].map(([digits]) => Number(digits));
  return numbers.length === 1 ? (numbers[0] ?? null) : null;
}

/** Bank days for which an announced payment holds the contacts (R59). */
export const announcedBankDays = 5;

/** The last day on which money announced on `date` is waited for. */
export const announcedUntil = (date: CivilDate): CivilDate => targetDaysAfter(date, announcedBankDays);

/** Working days after which contacts go on once missing papers were given (209), unless the creditor chose otherwise. */
export const defaultCompletedDays = 3;

/** The `n`-th working day after a date in metropolitan France. */
export function workingDaysAfter(date: CivilDate, n: number): CivilDate {
  let day = date;
  for (let left = n; left > 0;) {
    day = addDays(day, 1);
    if (isWorkingDay(day, 'FR')) left -= 1;
  }
  return day;
}

/** The latest due date the law allows for an invoice (law reference, section 6). Used to warn, never to move a due date. */
import { addDays, addMonths, type CivilDate } from './civil-date.ts';
import { assertNever } from './never.ts';

/** What creditor and debtor agreed on, as far as the ERP tells; `unknown` takes the latest date any of the first two allows. */
export type AgreedTerms = 'unknown' | 'daysFromIssue' | 'endOfMonth' | 'periodic';
/** `transport`: carriage of goods, vehicle rental, freight forwarding, customs broking. */
export type Sector = 'general' | 'transport';
/** `health`: hospitals and the army health service; `undertaking`: public undertakings; `unknown` is taken as `authority`, the common case. */
export type PublicBuyerKind = 'authority' | 'health' | 'undertaking' | 'unknown';

export interface LatestDueDate {
  readonly latestDueOn: CivilDate;
  /** The rule in words, to follow "the law allows at most". */
  readonly rule: string;
  readonly ruleEn: string;
  /** Articles of the text. */
  readonly source: string;
}

const commercialCode = 'C. com. L441-10, I';

/** Between businesses: the date, and the rule that gives it. Counts from the issue date of the invoice. */
export function latestBusinessDueDate(issuedOn: CivilDate, terms: AgreedTerms, sector: Sector): LatestDueDate {
  if (sector === 'transport') {
    return {
      latestDueOn: addDays(issuedOn, 30),
      rule: '30 jours à compter de l’émission de la facture (transport, location de véhicules, commission de transport, douane)',
      ruleEn: '30 days from the issue of the invoice (transport, vehicle rental, freight forwarding, customs broking)',
      source: 'C. com. L441-11',
    };
  }
  switch (terms) {
    case 'periodic':
      return {
        latestDueOn: addDays(issuedOn, 45),
        rule: '45 jours à compter de l’émission d’une facture périodique',
        ruleEn: '45 days from the issue of a periodic invoice',
        source: commercialCode,
      };
    case 'daysFromIssue':
      return {
        latestDueOn: addDays(issuedOn, 60),
        rule: '60 jours à compter de l’émission de la facture',
        ruleEn: '60 days from the issue of the invoice',
        source: commercialCode,
      };
    case 'endOfMonth':
      return {
        latestDueOn: latestEndOfMonth(issuedOn),
        rule: '45 jours fin de mois à compter de l’émission de la facture',
        ruleEn: '45 days end of month from the issue of the invoice',
        source: commercialCode,
      };
    case 'unknown':
      return {
        latestDueOn: [addDays(issuedOn, 60), latestEndOfMonth(issuedOn)].sort()[1] ?? issuedOn,
        rule: '60 jours à compter de l’émission de la facture, ou 45 jours fin de mois si le contrat le prévoit',
        ruleEn: '60 days from the issue of the invoice, or 45 days end of month where the contract says so',
        source: commercialCode,
      };
    default:
      return assertNever(terms, 'payment terms');
  }
}

const publicDays: Readonly<Record<PublicBuyerKind, number>> = {
  authority: 30,
  health: 50,
  undertaking: 60,
  unknown: 30,
};

/**
 * For a public buyer: counts from the receipt of the payment request; without a proved date of receipt, from two days after the date of the
 * request (R2192-14), here the issue date.
 */
export function latestPublicDueDate(
  issuedOn: CivilDate,
  receivedOn: CivilDate | null,
  buyer: PublicBuyerKind,
): LatestDueDate {
  const days = publicDays[buyer];
  const unsure = buyer === 'unknown';
  return {
    latestDueOn: addDays(receivedOn ?? addDays(issuedOn, 2), days),
    rule: `${String(days)} jours à compter de la réception de la demande de paiement${unsure ? ' (50 pour un établissement de santé, 60 pour une entreprise publique)' : ''}`,
    ruleEn: `${String(days)} days from receipt of the payment request${unsure ? ' (50 for a health establishment, 60 for a public undertaking)' : ''}`,
    source: 'CCP R2192-10 à R2192-14',
  };
}

/** Two methods are lawful (section 6): A, 45 days and then the end of that month; B, the end of the month of issue and then 45 days. The later one counts. */
function latestEndOfMonth(issuedOn: CivilDate): CivilDate {
  const methodA = endOfMonth(addDays(issuedOn, 45));
  const methodB = addDays(endOfMonth(issuedOn), 45);
  return methodA > methodB ? methodA : methodB;
}

function endOfMonth(date: CivilDate): CivilDate {
  return addDays(addMonths(`${date.slice(0, 8)}01`, 1), -1);
}

/** Short texts of messages: heads of columns, names of sums, and how rates and months are written. */
import type { Language } from '../../domain/case-facts.ts';
import type { RateBasis } from '../../domain/statement.ts';
import { assertNever } from '../../domain/never.ts';
import { longDate, typeset } from './format.ts';
import type { LatePaymentLaw } from './tally.ts';

export interface Labels {
  readonly colon: string;
  readonly invoice: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly delay: string;
  readonly days: (count: number) => string;
  readonly amount: string;
  readonly settled: string;
  readonly balance: string;
  readonly upcoming: string;
  readonly total: string;
  readonly totalLate: string;
  readonly totalUpcoming: string;
  readonly carriedDown: string;
  readonly carriedOver: string;
  readonly from: string;
  readonly to: string;
  readonly dayCount: string;
  readonly base: string;
  readonly rate: string;
  readonly payment: string;
  readonly holder: string;
  readonly reference: string;
  readonly invoiceNumbers: string;
  readonly scan: string;
  readonly subject: string;
  readonly customerReference: string;
  readonly debtor: string;
  readonly registeredLetter: string;
  readonly enclosure: string;
  readonly signedFor: string;
  readonly signature: string;
}

const fr: Labels = {
  colon: '\u00a0: ',
  invoice: 'Facture',
  issuedOn: 'Émise le',
  dueOn: 'Échéance',
  delay: 'Retard',
  days: (count) => `${String(count)}\u00a0${count > 1 ? 'jours' : 'jour'}`,
  amount: 'Montant TTC',
  settled: 'Réglé, avoirs',
  balance: 'Solde',
  upcoming: 'À échoir, pour information',
  total: 'Total',
  totalLate: 'Total échu',
  totalUpcoming: 'Total à échoir',
  carriedDown: 'À reporter',
  carriedOver: 'Report',
  from: 'Du',
  to: 'Au',
  dayCount: 'Jours',
  base: 'Base TTC',
  rate: 'Taux annuel',
  payment: 'Règlement par virement',
  holder: 'Titulaire',
  reference: 'Référence à indiquer',
  invoiceNumbers: 'numéros des factures réglées',
  scan: 'QR code de virement',
  subject: 'Objet',
  customerReference: 'Référence client',
  debtor: 'Débiteur',
  registeredLetter: 'Lettre recommandée avec avis de réception',
  enclosure: 'Annexe',
  signedFor: 'Pour',
  signature: 'Signature',
};

const en: Labels = {
  colon: ': ',
  invoice: 'Invoice',
  issuedOn: 'Issued',
  dueOn: 'Due date',
  delay: 'Overdue by',
  days: (count) => `${String(count)}\u00a0${count > 1 ? 'days' : 'day'}`,
  amount: 'Amount incl. VAT',
  settled: 'Paid, credited',
  balance: 'Balance',
  upcoming: 'Not yet due, for information',
  total: 'Total',
  totalLate: 'Total overdue',
  totalUpcoming: 'Total not yet due',
  carriedDown: 'Carried forward',
  carriedOver: 'Brought forward',
  from: 'From',
  to: 'To',
  dayCount: 'Days',
  base: 'Base incl. VAT',
  rate: 'Yearly rate',
  payment: 'Payment by bank transfer',
  holder: 'Account holder',
  reference: 'Reference to quote',
  invoiceNumbers: 'the numbers of the invoices you pay',
  scan: 'Transfer QR code',
  subject: 'Subject',
  customerReference: 'Customer reference',
  debtor: 'Debtor',
  registeredLetter: 'Registered letter with acknowledgement of receipt',
  enclosure: 'Annex',
  signedFor: 'For',
  signature: 'Signature',
};

const labels: Readonly<Record<Language, Labels>> = { fr, en };

/** The short texts of one language. */
export function labelsOf(language: Language): Labels {
  return labels[language];
}

/** What interest is called: the law has two names for it. */
export function interestName(law: LatePaymentLaw, language: Language): string {
  if (language === 'en') return law === 'publicBuyer' ? 'Default interest' : 'Late-payment penalties';
  return law === 'publicBuyer' ? 'Intérêts moratoires' : 'Pénalités de retard';
}

/** The same up to a date already in words: `Pénalités de retard arrêtées au 1er avril 2026`. */
export function interestUntil(law: LatePaymentLaw, until: string, language: Language): string {
  const name = interestName(law, language);
  if (language === 'en') return `${name} up to ${until}`;
  return `${name} ${law === 'publicBuyer' ? 'arrêtés' : 'arrêtées'} au ${until}`;
}

/** What has accrued since the first day, paid or not. */
export function interestAccrued(law: LatePaymentLaw, language: Language): string {
  const name = interestName(law, language);
  if (language === 'en') return `${name} accrued`;
  return `${name} ${law === 'publicBuyer' ? 'courus' : 'courues'} au total`;
}

/** The fixed indemnity, with the number of invoices it is counted for: `Indemnité forfaitaire … (2 factures × 40 €)`. */
export function indemnityName(invoices: number, language: Language): string {
  if (language === 'en')
    return `Fixed compensation for recovery costs (${String(invoices)}\u00a0${invoices > 1 ? 'invoices' : 'invoice'} × €40)`;
  return `Indemnité forfaitaire pour frais de recouvrement (${String(invoices)}\u00a0${invoices > 1 ? 'factures' : 'facture'} × 40\u00a0€)`;
}

/** A yearly rate as data gives it (`12.15`), in the manner of the language: `12,15 %`, `12.15%`. */
export function rateText(percent: string, language: Language): string {
  return language === 'fr' ? `${percent.replace('.', ',')}\u00a0%` : `${percent}%`;
}

/** What a rate is made of, as a reader can check it. `provisional`: its legal value is not confirmed yet, and the text says so. */
export function basisText(basis: RateBasis, provisional: boolean, language: Language): string {
  const text = typeset(language === 'fr' ? basisFr(basis) : basisEn(basis), language);
  if (!provisional) return text;
  return `${text}, ${language === 'fr' ? 'valeur provisoire' : 'provisional value'}`;
}

function basisFr(basis: RateBasis): string {
  switch (basis.kind) {
    case 'ecbPlus':
      return `taux de refinancement de la BCE au ${longDate(basis.anchorOn, 'fr')} (${hundredths(basis.ecbHundredths, 'fr')}) majoré de ${String(basis.points)} points`;
    case 'legal': {
      const [year = '', half = ''] = basis.semester.split('-S');
      const rate = `taux d’intérêt légal du ${half === '1' ? '1er' : '2e'} semestre ${year} (${hundredths(basis.legalHundredths, 'fr')})`;
      return basis.times === 3 ? `trois fois le ${rate}` : rate;
    }
    case 'contract':
      return 'taux prévu au contrat';
    default:
      return assertNever(basis, 'rate basis');
  }
}

function basisEn(basis: RateBasis): string {
  switch (basis.kind) {
    case 'ecbPlus':
      return `ECB main refinancing rate on ${longDate(basis.anchorOn, 'en')} (${hundredths(basis.ecbHundredths, 'en')}) plus ${String(basis.points)} percentage points`;
    case 'legal': {
      const [year = '', half = ''] = basis.semester.split('-S');
      const rate = `French legal interest rate of the ${half === '1' ? 'first' : 'second'} half of ${year} (${hundredths(basis.legalHundredths, 'en')})`;
      return basis.times === 3 ? `three times the ${rate}` : rate;
    }
    case 'contract':
      return 'rate set by the contract';
    default:
      return assertNever(basis, 'rate basis');
  }
}

function hundredths(value: number, language: Language): string {
  return rateText((value / 100).toFixed(2), language);
}

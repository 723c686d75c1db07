/** The words of one written message, before they are laid out as an e-mail or a letter, and the short labels around them. */
import type { Language } from '../../domain/case-facts.ts';
import type { Brief, CreditorIdentity } from '../../domain/message.ts';
import type { Amount } from './format.ts';
import { longDate, oneLine, sirenText, typeset } from './format.ts';
import type { Tally } from './tally.ts';

/** Order on the page: subject, greeting, opening, list of invoices, demand, payment details, closing, goodbye. */
export interface Words {
  readonly subject: string;
  readonly greeting: string;
  readonly opening: readonly string[];
  /** The one sentence that must not be missed; null when the message asks for nothing. */
  readonly demand: string | null;
  readonly closing: readonly string[];
  readonly goodbye: string;
  /** Fixed indemnity claimed with the principal, as its own line under the list. */
  readonly indemnity: Amount | null;
}

export interface Labels {
  readonly invoice: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly amount: string;
  readonly settled: string;
  readonly balance: string;
  readonly delay: string;
  readonly days: (count: number) => string;
  /** Heading of the invoices that are not late, shown apart. */
  readonly upcoming: string;
  readonly total: string;
  readonly totalLate: string;
  readonly totalUpcoming: string;
  readonly indemnity: (invoices: number) => string;
  readonly toPay: string;
  readonly payment: string;
  readonly holder: string;
  readonly reference: string;
  readonly invoiceNumbers: string;
  readonly replyTo: string;
  readonly phone: string;
  readonly customerReference: string;
  readonly registeredLetter: string;
  readonly subject: string;
  readonly colon: string;
  readonly signature: string;
  readonly signedFor: string;
}

const fr: Labels = {
  invoice: 'Facture',
  issuedOn: 'Émise le',
  dueOn: 'Échéance',
  amount: 'Montant TTC',
  settled: 'Réglé, avoirs',
  balance: 'Solde',
  delay: 'Retard',
  days: (count) => `${String(count)}\u00a0${count > 1 ? 'jours' : 'jour'}`,
  upcoming: 'À échoir, pour information',
  total: 'Total',
  totalLate: 'Total échu',
  totalUpcoming: 'Total à échoir',
  indemnity: (invoices) =>
    `Indemnité forfaitaire pour frais de recouvrement (${String(invoices)}\u00a0${invoices > 1 ? 'factures' : 'facture'} × 40\u00a0€)`,
  toPay: 'Somme à régler',
  payment: 'Règlement par virement',
  holder: 'Titulaire',
  reference: 'Référence à indiquer',
  invoiceNumbers: 'numéros des factures réglées',
  replyTo: 'Courriel',
  phone: 'Téléphone',
  customerReference: 'Référence client',
  registeredLetter: 'Lettre recommandée avec avis de réception',
  subject: 'Objet',
  colon: '\u00a0: ',
  signature: 'Signature',
  signedFor: 'Pour',
};

const en: Labels = {
  invoice: 'Invoice',
  issuedOn: 'Issued',
  dueOn: 'Due date',
  amount: 'Amount incl. VAT',
  settled: 'Paid, credited',
  balance: 'Balance',
  delay: 'Overdue by',
  days: (count) => `${String(count)}\u00a0${count > 1 ? 'days' : 'day'}`,
  upcoming: 'Not yet due, for information',
  total: 'Total',
  totalLate: 'Total overdue',
  totalUpcoming: 'Total not yet due',
  indemnity: (invoices) =>
    `Fixed compensation for recovery costs (${String(invoices)}\u00a0${invoices > 1 ? 'invoices' : 'invoice'} × €40)`,
  toPay: 'Amount to pay',
  payment: 'Payment by bank transfer',
  holder: 'Account holder',
  reference: 'Reference to quote',
  invoiceNumbers: 'the numbers of the invoices you pay',
  replyTo: 'E-mail',
  phone: 'Phone',
  customerReference: 'Customer reference',
  registeredLetter: 'Registered letter with acknowledgement of receipt',
  subject: 'Subject',
  colon: ': ',
  signature: 'Signature',
  signedFor: 'For',
};

const labels: Readonly<Record<Language, Labels>> = { fr, en };

/** Short texts of tables, totals and blocks. */
export function labelsOf(language: Language): Labels {
  return labels[language];
}

/** The same words with the spaces of the language. */
export function typesetWords(words: Words, language: Language): Words {
  const set = (text: string): string => typeset(text, language);
  return {
    ...words,
    subject: oneLine(set(words.subject)),
    greeting: set(words.greeting),
    opening: words.opening.map(set),
    demand: words.demand === null ? null : set(words.demand),
    closing: words.closing.map(set),
    goodbye: set(words.goodbye),
  };
}

/** True when the list shows how late each invoice is: never in a courtesy message, nor about a plan. */
export function showsDelay(brief: Brief, tally: Tally): boolean {
  return brief.plan === null && tally.voice !== 'courtesy';
}

/** Place and date of a letter: `Lyon, le 1er mars 2026`. */
export function placeAndDate(brief: Brief): string {
  const date = longDate(brief.on, brief.language);
  return brief.language === 'fr'
    ? `${brief.creditor.address.city}, le ${date}`
    : `${brief.creditor.address.city}, ${date}`;
}

/** Legal mentions of the creditor on one line: form, capital, seat, registry (C. com. R123-237, R123-238). */
export function identityLine(creditor: CreditorIdentity, language: Language): string {
  const { address } = creditor;
  const registry = /^(RCS|RM|RNE|RSAC|R\.C\.S\.)/i.test(creditor.registry)
    ? creditor.registry
    : `RCS ${creditor.registry}`;
  const capital = creditor.shareCapital?.trim();
  const withCapital =
    language === 'fr' ? ` au capital de ${capital ?? ''}` : ` with a share capital of ${capital ?? ''}`;
  const seat = [address.line1, address.line2, `${address.postcode} ${address.city}`]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
  const form = `${creditor.legalForm}${capital ? withCapital : ''}`;
  return oneLine(`${creditor.name}, ${form}, ${seat}, ${sirenText(creditor.siren)} ${registry}`);
}

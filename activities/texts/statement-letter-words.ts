/** Words of a statement of account: it informs, so no sentence asks for money. */
import { assertNever } from '../../domain/never.ts';
import { longDate, moneyList, typeset } from './format.ts';
import { besidePrincipal } from './letter-claim.ts';
import type { LetterClaim } from './letter-claim.ts';
import { allocationEn, answerLetterEn } from './sentences-en.ts';
import { allocationFr, answerLetterFr } from './sentences-fr.ts';
import type { AccountStatement } from './statement-letter.ts';

export type EntryKind = 'invoiced' | 'payment' | 'reversal' | 'creditNote' | 'writeOff';

export interface AccountWords {
  readonly subject: string;
  readonly greeting: string;
  readonly opening: readonly string[];
  readonly closing: readonly string[];
  readonly goodbye: string;
  readonly date: string;
  readonly entry: string;
  readonly debit: string;
  readonly credit: string;
  readonly balance: string;
  readonly openTitle: string;
  readonly openTotal: string;
  /** A write-off is an entry in the books of the creditor, not a gift: its name must not read as one. */
  readonly kinds: Readonly<Record<EntryKind, string>>;
}

/** The words in the language of the account, with the spaces of that language. */
export function accountWords(account: AccountStatement, claim: LetterClaim): AccountWords {
  switch (account.language) {
    case 'fr':
      return french(account, claim);
    case 'en':
      return english(account, claim);
    default:
      return assertNever(account.language, 'language');
  }
}

function french(account: AccountStatement, claim: LetterClaim): AccountWords {
  const on = longDate(account.on, 'fr');
  const set = (text: string): string => typeset(text, 'fr');
  const closing = [
    ...frenchPenalties(claim),
    `Ce relevé est établi d’après nos écritures et sauf erreur ou omission de notre part. Un écart avec vos comptes, une pièce manquante ? ${answerLetterFr(account)} : nous les rapprocherons ensemble.`,
  ];
  return {
    subject: `Relevé de compte au ${on}`,
    greeting: 'Madame, Monsieur,',
    opening: [
      `Voici les mouvements de votre compte dans nos livres jusqu’au ${on}, puis les factures qui restent ouvertes à cette date.`,
    ],
    closing: closing.map(set),
    goodbye: 'Nous vous prions d’agréer, Madame, Monsieur, nos salutations distinguées.',
    date: 'Date',
    entry: 'Opération',
    debit: 'Débit',
    credit: 'Crédit',
    balance: `Solde au ${on}`,
    openTitle: 'Factures ouvertes',
    openTotal: 'Total des factures ouvertes',
    kinds: {
      invoiced: 'Facture',
      payment: 'Règlement reçu',
      reversal: 'Règlement rejeté',
      creditNote: 'Avoir',
      writeOff: 'Régularisation',
    },
  };
}

function frenchPenalties(claim: LetterClaim): string[] {
  if (claim.penalties !== 'told') return [];
  const isPublic = claim.tally.law === 'publicBuyer';
  const articles = isPublic
    ? 'articles L2192-13, R2192-31 et D2192-35 du Code de la commande publique'
    : 'articles L441-10 et D441-5 du Code de commerce';
  return [
    `Les ${isPublic ? 'intérêts moratoires' : 'pénalités de retard'} et l’indemnité forfaitaire prévus par la loi (${articles}), soit ${moneyList(besidePrincipal(claim), 'fr')} à cette date, sont donnés pour information et ne figurent pas dans le solde du compte.`,
    ...allocationFr(claim),
  ];
}

function english(account: AccountStatement, claim: LetterClaim): AccountWords {
  const on = longDate(account.on, 'en');
  return {
    subject: `Statement of account on ${on}`,
    greeting: 'Dear Sir or Madam,',
    opening: [
      `These are the movements of your account in our books up to ${on}, then the invoices that remain open on that date.`,
    ],
    closing: [
      ...englishPenalties(claim),
      `This statement follows our records, errors and omissions excepted. A difference with your accounts, a missing document? ${answerLetterEn(account)}: we will reconcile them together.`,
    ],
    goodbye: 'Yours faithfully,',
    date: 'Date',
    entry: 'Entry',
    debit: 'Debit',
    credit: 'Credit',
    balance: `Balance on ${on}`,
    openTitle: 'Open invoices',
    openTotal: 'Total of open invoices',
    kinds: {
      invoiced: 'Invoice',
      payment: 'Payment received',
      reversal: 'Payment returned',
      creditNote: 'Credit note',
      writeOff: 'Adjustment',
    },
  };
}

function englishPenalties(claim: LetterClaim): string[] {
  if (claim.penalties !== 'told') return [];
  const isPublic = claim.tally.law === 'publicBuyer';
  const articles = isPublic
    ? 'articles L2192-13, R2192-31 and D2192-35 of the French Public Procurement Code'
    : 'articles L441-10 and D441-5 of the French Commercial Code';
  return [
    `${isPublic ? 'Default interest' : 'Late-payment penalties'} and the fixed compensation set by law (${articles}), ${moneyList(besidePrincipal(claim), 'en')} on that date, are given for information and are not part of the balance of the account.`,
    ...allocationEn(claim),
  ];
}

/** The clauses of a payment plan agreement, apart from its tables: one narrow door for their source. */
import { assertNever } from '../../domain/never.ts';
import { oneLine, typeset } from './format.ts';
import { agreementEn } from './plan-agreement-en.ts';
import { agreementFr } from './plan-agreement-fr.ts';
import type { PlanAgreement, PlanTerms } from './plan-agreement-terms.ts';

export interface Clause {
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** The table that follows the paragraphs. */
  readonly figures: 'acknowledged' | 'schedule' | null;
}

export interface AgreementWords {
  readonly subject: string;
  /** Who agrees, before the first clause. */
  readonly parties: readonly string[];
  readonly clauses: readonly Clause[];
  /** Over the signature of the debtor, who writes the sum by hand; null between traders (C. civ. 1376). */
  readonly handwritten: string | null;
  readonly forCreditor: string;
  readonly forDebtor: string;
  /** Lines to fill in above each signature. */
  readonly fields: readonly string[];
}

/** The clauses in the language of the agreement, with the spaces of that language. */
export function agreementWords(agreement: PlanAgreement, terms: PlanTerms): AgreementWords {
  const { language } = agreement;
  const set = (text: string): string => typeset(text, language);
  const words = raw(agreement, terms);
  return {
    ...words,
    subject: oneLine(set(words.subject)),
    parties: words.parties.map(set),
    clauses: words.clauses.map((clause) => ({
      ...clause,
      title: set(clause.title),
      paragraphs: clause.paragraphs.map(set),
    })),
    handwritten: words.handwritten === null ? null : set(words.handwritten),
    fields: words.fields.map(set),
  };
}

function raw(agreement: PlanAgreement, terms: PlanTerms): AgreementWords {
  switch (agreement.language) {
    case 'fr':
      return agreementFr(agreement, terms);
    case 'en':
      return agreementEn(agreement, terms);
    default:
      return assertNever(agreement.language, 'language');
  }
}

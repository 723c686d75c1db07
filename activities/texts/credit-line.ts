/** One line about what is kept for the debtor: said, never set off. */
import type { Language } from '../../domain/case-facts.ts';
import { assertNever } from '../../domain/never.ts';
import { moneyList, typeset, type Amount } from './format.ts';

/** The line, with the spaces of its language; null where nothing is kept. */
export function creditLine(credits: readonly Amount[] | undefined, language: Language): string | null {
  if (credits === undefined || credits.length === 0) return null;
  switch (language) {
    case 'fr':
      return typeset(
        `Nous avons un crédit de ${moneyList(credits, 'fr')} à votre nom. Il n’est pas déduit des montants de ce message : dites-nous s’il faut l’affecter à une facture ou vous le rembourser.`,
        'fr',
      );
    case 'en':
      return `We hold a credit of ${moneyList(credits, 'en')} in your name. It is not deducted from the amounts of this message: tell us whether to set it against an invoice or pay it back to you.`;
    default:
      return assertNever(language, 'language');
  }
}

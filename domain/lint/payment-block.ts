/** How to pay: IBAN, exact holder and reference in every letter or e-mail that asks for money (rule R79). */
import type { Folded } from './fold.ts';
import { foldedWords } from './fold.ts';
import { findingOf } from './phrase.ts';
import type { Finding, LintContext } from './phrase.ts';
import { holdsExactly, squeezed } from './wanted-words.ts';

/** What the payment block lacks; nothing is asked of a note before the due date. */
export function missingPayment(folded: Folded, context: LintContext): Finding[] {
  const { identity, beforeDue } = context;
  if (beforeDue) return [];
  const iban = squeezed(foldedWords(identity.iban));
  const checks: readonly (readonly [string, string, string, boolean])[] = [
    ['iban', 'l’IBAN', 'the IBAN', iban !== '' && squeezed(folded.stream).includes(iban)],
    [
      'accountHolder',
      'le titulaire exact du compte',
      'the exact account holder',
      holdsExactly(folded, identity.accountHolder),
    ],
    [
      'reference',
      'la référence à indiquer',
      'the reference to quote',
      / (?:references?|communication|libelle|rf\d{2}\w{0,21}) /.test(folded.stream),
    ],
  ];
  return checks
    .filter(([, , , present]) => !present)
    .map(([field, name, nameEn]) =>
      findingOf(
        {
          rule: 'R79',
          code: `payment-${field === 'accountHolder' ? 'holder' : field}-missing`,
          because: `Le texte demande un règlement sans donner ${name} : la banque du débiteur vérifie le nom et l’IBAN ensemble.`,
          becauseEn: `The text asks for a payment without ${nameEn}: the bank of the debtor checks name and IBAN together.`,
          remedy: 'Ajoutez le bloc de règlement : titulaire, IBAN, référence.',
          remedyEn: 'Add the payment block: account holder, IBAN, reference.',
        },
        '',
        context,
      ),
    );
}

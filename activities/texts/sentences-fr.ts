/** French sentences that documents written without a template (plan agreement, statement of account) say as letters do. */
import type { Brief } from '../../domain/message.ts';
import { moneyList } from './format.ts';
import { partOf } from './letter-claim.ts';
import type { LetterClaim } from './letter-claim.ts';

/** Why the principal is above the balance of the invoices: payments go to interest first unless agreed otherwise (C. civ. 1343-1). */
export function allocationFr(claim: LetterClaim): string[] {
  const paid = partOf(claim, 'paidToInterestCents');
  if (paid.length === 0) return [];
  const interest = claim.tally.law === 'publicBuyer' ? 'intérêts alors échus' : 'pénalités alors échues';
  return [
    `Vos règlements ont été imputés d’abord sur les ${interest}, à hauteur de ${moneyList(paid, 'fr')} (article 1343-1 du Code civil) : le principal restant dû dépasse d’autant le solde des factures.`,
  ];
}

/** A consumer who signs is told of free mediation, by name where the creditor has given it (C. conso. L612-1). */
export function mediatorFr({ debtor, creditor }: Pick<Brief, 'debtor' | 'creditor'>): string[] {
  if (debtor.type !== 'consumer') return [];
  const { mediator } = creditor;
  return [
    mediator
      ? `En cas de litige, le Débiteur peut recourir gratuitement au médiateur de la consommation dont relève le Créancier : ${mediator} (article L612-1 du Code de la consommation).`
      : 'En cas de litige, le Débiteur peut recourir gratuitement à un médiateur de la consommation (article L612-1 du Code de la consommation) ; nous vous communiquons ses coordonnées sur simple demande.',
  ];
}

/** A letter is answered in writing or by phone. */
export function answerLetterFr({ creditor }: Pick<Brief, 'creditor'>): string {
  return `Écrivez-nous à ${creditor.email} ou appelez-nous au ${creditor.phone}`;
}

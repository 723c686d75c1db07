/** French words of the formal notice to pay ("mise en demeure"): C. civ. 1344, and the late-payment laws where they apply. */
import { assertNever } from '../../domain/never.ts';
import type { Brief } from '../../domain/message.ts';
import { answerFr } from './email-fr.ts';
import { moneyList } from './format.ts';
import { amountsToPay, deadlineOf } from './notice-terms.ts';
import { indemnityOf } from './tally.ts';
import type { LatePaymentLaw, Tally } from './tally.ts';
import type { Words } from './words.ts';

/**
 * Demands the late invoices only, within days counted from the first presentation of the letter. Says nothing that the law does not allow
 * for this type of debtor, and never that the notice interrupts a limitation period (rule R46).
 */
export function noticeFr(brief: Brief, tally: Tally): Words {
  const several = tally.late.length > 1;
  const days = deadlineOf(brief);
  const plural = days > 1 ? 'jours' : 'jour';
  return {
    subject: 'Mise en demeure de payer',
    greeting: 'Madame, Monsieur,',
    opening: [
      several
        ? `Sauf erreur de notre part, ${String(tally.late.length)} factures échues que nous vous avons adressées demeurent impayées à la date de la présente lettre. En voici le détail :`
        : 'Sauf erreur de notre part, la facture échue que nous vous avons adressée demeure impayée à la date de la présente lettre. En voici le détail :',
    ],
    demand: `Nous vous mettons en demeure de nous payer la somme de ${moneyList(amountsToPay(tally), 'fr')} dans un délai de ${String(days)} ${plural} à compter de la première présentation de la présente lettre.`,
    closing: [
      'La présente lettre vaut mise en demeure au sens de l’article 1344 du Code civil.',
      ...basis(tally.law, several),
      nextSteps(brief),
      `Vous contestez tout ou partie de cette somme, ou souhaitez proposer un échéancier ? ${answerFr(brief)} avant la fin de ce délai : nous examinerons votre demande.`,
      ...mediator(brief),
      'Si votre règlement est intervenu entre-temps, nous vous en remercions et vous prions de ne pas tenir compte de cette lettre.',
    ],
    goodbye: 'Nous vous prions d’agréer, Madame, Monsieur, nos salutations distinguées.',
    indemnity: indemnityOf(tally),
  };
}

function basis(law: LatePaymentLaw, several: boolean): string[] {
  const each = several ? 'chaque facture' : 'la facture';
  switch (law) {
    case 'commercial':
      return [
        `L’indemnité forfaitaire pour frais de recouvrement de 40 € par facture est due de plein droit (articles L441-10 et D441-5 du Code de commerce). Des pénalités de retard courent également de plein droit depuis le lendemain de l’échéance de ${each} (article L441-10) ; elles ne sont pas comprises dans la somme ci-dessus.`,
      ];
    case 'publicBuyer':
      return [
        `L’indemnité forfaitaire pour frais de recouvrement de 40 € par facture est due de plein droit (articles L2192-13 et D2192-35 du Code de la commande publique). Des intérêts moratoires courent également de plein droit depuis le lendemain de l’échéance de ${each} (article L2192-13) ; ils ne sont pas compris dans la somme ci-dessus.`,
      ];
    case 'none':
      return [];
    default:
      return assertNever(law, 'late payment law');
  }
}

/** An order to pay is open against private debtors in France (CPC 1405, 1406); elsewhere only the competent court is named. */
function nextSteps(brief: Brief): string {
  const { type, address } = brief.debtor;
  const orderToPay = (type === 'business' || type === 'consumer') && (address?.country ?? 'FR') === 'FR';
  return orderToPay
    ? 'À défaut de paiement ou de réponse dans ce délai, nous pourrons confier le recouvrement amiable de cette somme à un tiers mandaté ou saisir la juridiction compétente, notamment d’une requête en injonction de payer (article 1405 du Code de procédure civile).'
    : 'À défaut de paiement ou de réponse dans ce délai, nous pourrons saisir la juridiction compétente.';
}

/** A consumer is told of free mediation (C. conso. L612-1). */
function mediator(brief: Brief): string[] {
  if (brief.debtor.type !== 'consumer') return [];
  return [
    'En cas de litige, vous pouvez recourir gratuitement à un médiateur de la consommation (article L612-1 du Code de la consommation) ; nous vous communiquons ses coordonnées sur simple demande.',
  ];
}

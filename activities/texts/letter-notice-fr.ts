/** French words of the formal notice to pay ("mise en demeure"): C. civ. 1344, and the late-payment laws where they apply. */
import type { Brief } from '../../domain/message.ts';
import { enumerate, longDate, moneyList } from './format.ts';
import { partOf, principalOf, sumsToPay } from './letter-claim.ts';
import type { LetterClaim } from './letter-claim.ts';
import { answerLetterFr, ifPaidFr, mediatorFr, penaltiesFr } from './letter-reminder-fr.ts';
import { orderToPayOpen, termDays } from './letter-term.ts';
import type { LetterWords } from './letter-words.ts';

/**
 * Demands the late invoices only, within days counted from the first presentation of the letter (rule R41). Says nothing that the law does
 * not allow for this type of debtor, and never that the notice interrupts a limitation period (rule R46).
 */
export function formalNoticeFr(brief: Brief, claim: LetterClaim): LetterWords {
  const { late } = claim.tally;
  return {
    subject: 'Mise en demeure de payer',
    greeting: 'Madame, Monsieur,',
    opening: [
      late.length > 1
        ? `Sauf erreur de notre part, ${String(late.length)} factures échues que nous vous avons adressées demeurent impayées à la date de la présente lettre. En voici le détail :`
        : 'Sauf erreur de notre part, la facture échue que nous vous avons adressée demeure impayée à la date de la présente lettre. En voici le détail :',
    ],
    demand: demand(brief, claim),
    closing: [
      'La présente lettre vaut mise en demeure au sens de l’article 1344 du Code civil.',
      ...penaltiesFr(claim),
      nextSteps(brief),
      `Vous contestez tout ou partie de cette somme, ou souhaitez proposer un échéancier ? ${answerLetterFr(brief)} avant la fin de ce délai : nous examinerons votre demande.`,
      ...mediatorFr(brief),
      ifPaidFr,
    ],
    goodbye: 'Nous vous prions d’agréer, Madame, Monsieur, nos salutations distinguées.',
  };
}

function demand(brief: Brief, claim: LetterClaim): string {
  const days = termDays(brief);
  const term = `dans un délai de ${String(days)} ${days > 1 ? 'jours' : 'jour'} à compter de la première présentation de la présente lettre`;
  return `Nous vous mettons en demeure de nous payer la somme de ${moneyList(sumsToPay(claim), 'fr')}${parts(claim)} ${term}.`;
}

/** Which parts the sum has; nothing when it is the principal alone, which the table shows. */
function parts(claim: LetterClaim): string {
  if (claim.penalties !== 'claimed') return '';
  if (claim.tally.law === 'publicBuyer') return ' en principal';
  const interest = partOf(claim, 'interestCents');
  const indemnity = partOf(claim, 'indemnityCents');
  const named = [
    `${moneyList(principalOf(claim), 'fr')} en principal`,
    ...(interest.length > 0
      ? [`${moneyList(interest, 'fr')} de pénalités de retard arrêtées au ${longDate(claim.on, 'fr')}`]
      : []),
    ...(indemnity.length > 0 ? [`${moneyList(indemnity, 'fr')} d’indemnité forfaitaire`] : []),
  ];
  return `, soit ${enumerate(named, 'fr')},`;
}

/** An order to pay is open against private debtors in France (CPC 1405, 1406); elsewhere only the competent court is named. */
function nextSteps(brief: Brief): string {
  return orderToPayOpen(brief)
    ? 'À défaut de paiement ou de réponse dans ce délai, nous pourrons confier le recouvrement amiable de cette somme à un tiers mandaté ou saisir la juridiction compétente, notamment d’une requête en injonction de payer (article 1405 du Code de procédure civile).'
    : 'À défaut de paiement ou de réponse dans ce délai, nous pourrons saisir la juridiction compétente.';
}

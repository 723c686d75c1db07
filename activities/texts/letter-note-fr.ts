/** French words of a letter about an instalment of a payment plan ("échéancier"). */
import { assertNever } from '../../domain/never.ts';
import type { Brief, PlanNote } from '../../domain/message.ts';
import { enumerate, longDate, money } from './format.ts';
import { answerLetterFr, ifPaidFr } from './letter-reminder-fr.ts';
import type { LetterWords } from './letter-words.ts';

/** A neutral note before the instalment, a reminder after it, or the notice that comes before the plan lapses (rule R71). */
export function noteFr(brief: Brief, plan: PlanNote): LetterWords {
  return {
    ...messageOf(brief, plan),
    greeting: 'Madame, Monsieur,',
    goodbye: 'Nous vous prions d’agréer, Madame, Monsieur, nos salutations distinguées.',
  };
}

function messageOf(brief: Brief, plan: PlanNote): Omit<LetterWords, 'greeting' | 'goodbye'> {
  const title = `Échéancier ${plan.reference}`;
  const date = longDate(plan.dueOn, 'fr');
  const missing = money({ currency: plan.currency, cents: plan.amountCents }, 'fr');
  const rank = `${String(plan.instalment)} sur ${String(plan.instalments)}`;
  const formal = brief.channel === 'registeredLetter';
  switch (plan.kind) {
    case 'instalmentNote':
      return {
        subject: `${title} : versement du ${date}`,
        opening: [
          `Le versement ${rank} de votre échéancier ${plan.reference}, d’un montant de ${missing}, est prévu le ${date}.`,
          'Si ce versement est déjà programmé, vous n’avez rien à faire.',
          covered(brief),
        ],
        demand: null,
        closing: [`Une question, un imprévu ? ${answerLetterFr(brief)}.`],
      };
    case 'instalmentReminder':
      return {
        subject: `${title} : versement du ${date} non reçu`,
        opening: [
          `Sauf erreur de notre part, il nous manque ${missing} au titre du versement ${rank} de votre échéancier ${plan.reference}, prévu le ${date}.`,
          'Pourriez-vous effectuer ce versement, ou nous dire à quelle date il le sera ? L’échéancier suivra alors son cours.',
          covered(brief),
        ],
        demand: null,
        closing: [ifPaidFr, `Un imprévu ? ${answerLetterFr(brief)} : mieux vaut nous en parler tôt.`],
      };
    case 'breachNotice':
      return {
        subject: formal
          ? `${title} : mise en demeure de régler le versement du ${date}`
          : `${title} : versement du ${date} manquant`,
        opening: [
          `Le versement ${rank} de votre échéancier ${plan.reference}, prévu le ${date}, ne nous est pas parvenu en entier : il manque ${missing}.`,
          covered(brief),
        ],
        demand: breach(brief, plan, missing),
        closing: [
          ifPaidFr,
          `Vous rencontrez une difficulté ou contestez ce décompte ? ${answerLetterFr(brief)} sans attendre.`,
        ],
      };
    default:
      return assertNever(plan.kind, 'plan note');
  }
}

/** Only a registered letter is a formal notice (law 7.4). When the days are not known no number is given. */
function breach(brief: Brief, plan: PlanNote, missing: string): string {
  const formal = brief.channel === 'registeredLetter';
  const days = brief.deadlineDays;
  const term =
    days === null
      ? ''
      : ` dans un délai de ${String(days)} ${days > 1 ? 'jours' : 'jour'} à compter de la ${formal ? 'première présentation' : 'réception'} de la présente lettre`;
  const remaining = money({ currency: plan.currency, cents: plan.remainingCents }, 'fr');
  const asked = formal ? 'Nous vous mettons en demeure' : 'Nous vous demandons';
  return `${asked} de nous régler la somme de ${missing}${term}. L’échéancier continuera alors comme convenu ; à défaut, il prendra fin et le solde restant, soit ${remaining}, sera exigible en une fois.`;
}

function covered(brief: Brief): string {
  const numbers = brief.lines.map((line) => line.number);
  return `${numbers.length > 1 ? 'Factures concernées' : 'Facture concernée'} : ${enumerate(numbers, 'fr')}.`;
}
